import { partitionOf } from '@sluice/contracts';
import { PassingFault } from '@sluice/kernel';
import type { MessageToProduce, Producer } from '@platformatic/kafka';
import type { OutRecord } from '@sluice/store';
import type { SendingClient } from '../clients.ts';
import type { Compression } from '../settings.ts';
import type { Making } from './making.ts';

/** Within a send; after that the caller sends the same records again. More of them only take longer to get over a leader that died (68 to 97 s against 28). */
const RETRIES = 3;

/**
 * Idempotent: what the library sends again within a send is written once. After an error it begins with a new number, so that no later batch is
 * taken for the repeat of an earlier one; the caller's repeats are written again.
 */
export class PlatformaticSending implements SendingClient {
  readonly #client: Producer;
  readonly #known = new Map<string, { readonly id: string; readonly count: number }>();

  constructor(making: Making, compression: Compression) {
    this.#client = making.producer(RETRIES, { compression, retryDelay: 300, idempotent: true, acks: -1, autocreateTopics: false });
  }

  async send(records: readonly OutRecord[]): Promise<void> {
    const partitions = await this.#partitionsOf([...new Set(records.map((one) => one.topic))]);
    await this.#client.send({ acks: -1, messages: records.map((record) => messageOf(record, partitions.get(record.topic)!)) });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** The number of a topic only rises; a node that says less has not heard yet. */
  async #partitionsOf(names: string[]): Promise<ReadonlyMap<string, number>> {
    const { topics } = await this.#client.metadata({ topics: names });
    for (const [name, { id, partitionsCount: count }] of topics) {
      const known = this.#known.get(name);
      if (known?.id === id && count < known.count) {
        this.#client.clearMetadata();
        throw new PassingFault(`a node does not know all partitions of ${name} yet`);
      }
      this.#known.set(name, { id, count });
    }
    return new Map([...topics].map(([name, topic]) => [name, topic.partitionsCount]));
  }
}

function messageOf({ topic, key, value, headers }: OutRecord, partitions: number): MessageToProduce {
  return {
    topic,
    partition: partitionOf(key, partitions),
    ...(key === null ? {} : { key: Buffer.from(key) }),
    ...(value === null ? {} : { value }),
    headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
  };
}
