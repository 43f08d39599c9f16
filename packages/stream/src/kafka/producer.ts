import { partitionOf } from '@sluice/contracts';
import { PassingFault } from '@sluice/kernel';
import type { OutRecord } from '@sluice/store';
import type { MessageToProduce, Producer } from '@platformatic/kafka';
import { MAX_RECORD_BYTES } from '../port.ts';
import type { Clients } from './clients.ts';
import { isUnknownTopic, passing } from './faults.ts';
import type { Compression } from './settings.ts';
import type { Topology } from './topology.ts';

/** One record a request costs five times the CPU of 500 (measured). */
const SEND_RECORDS = 500;
/** All records of a request may be for one partition, and a broker takes at most 1,048,588 bytes for it. */
const SEND_BYTES = 1_000_000;
/** Within a send; after that the caller sends the same records again. More of them only take longer to get over a leader that died (68 to 97 s against 28). */
const RETRIES = 3;

interface Call {
  left: number;
  failed: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
interface Entry {
  readonly record: OutRecord;
  readonly bytes: number;
  readonly call: Call;
}

/**
 * Publishes in the order of the calls: one request at a time, what is called for meanwhile goes with the next one. The partition is ours to
 * choose, so that the order per key is the same on every driver. Idempotent: what the library sends again within a send is written once. After an
 * error it begins with a new number, so that no later batch is taken for the repeat of an earlier one; the caller's repeats are written again.
 */
export class KafkaProducer {
  readonly #topology: Topology;
  readonly #client: Producer;
  readonly #known = new Map<string, { readonly id: string; readonly count: number }>();
  #queue: Entry[] = [];
  #sending: Promise<void> | undefined;

  constructor(options: { readonly clients: Clients; readonly topology: Topology; readonly compression?: Compression | undefined }) {
    this.#topology = options.topology;
    this.#client = options.clients.producer(RETRIES, { compression: options.compression ?? 'none', retryDelay: 300, idempotent: true, acks: -1, autocreateTopics: false });
  }

  /** Resolves when every replica in sync has the records. @throws Error for an unknown topic or a record that is too large; PassingFault where the brokers did not take them all */
  async publish(records: readonly OutRecord[]): Promise<void> {
    if (records.length === 0) return;
    for (const record of records) {
      const bytes = record.value?.length ?? 0;
      if (bytes > MAX_RECORD_BYTES) throw new Error(`a record of ${bytes} bytes for ${record.topic}: at most ${MAX_RECORD_BYTES}`);
      await this.#topology.one(record.topic);
    }
    await new Promise<void>((resolve, reject) => {
      const call: Call = { left: records.length, failed: false, resolve, reject };
      this.#queue.push(...records.map((record) => ({ record, bytes: sizeOf(record), call })));
      this.#sending ??= this.#drain();
    });
  }

  async close(): Promise<void> {
    await this.#sending;
    await this.#client.close();
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#next();
      try {
        const partitions = await this.#partitionsOf([...new Set(batch.map((one) => one.record.topic))]);
        await this.#client.send({ acks: -1, messages: batch.map(({ record }) => messageOf(record, partitions.get(record.topic)!)) });
        for (const { call } of batch) if (--call.left === 0) call.resolve();
      } catch (error) {
        this.#failed(batch, error);
      }
    }
    this.#sending = undefined;
  }

  /**
   * As the library has it at this moment, not as anybody else knows it: it puts a record for a partition that it does not know into another one.
   * The number of a topic only rises; a node that says less has not heard yet.
   */
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

  #next(): Entry[] {
    let [count, bytes] = [0, 0];
    for (const one of this.#queue) {
      if (count === SEND_RECORDS || (count > 0 && bytes + one.bytes > SEND_BYTES)) break;
      bytes += one.bytes;
      count++;
    }
    return this.#queue.splice(0, count);
  }

  /** Nothing more of a call that failed is sent: what comes after must not overtake. */
  #failed(batch: readonly Entry[], error: unknown): void {
    const topics = [...new Set(batch.map((one) => one.record.topic))];
    this.#topology.forget(topics);
    const fault = isUnknownTopic(error)
      ? new Error(`there is no topic ${topics.join(' or ')}`, { cause: error })
      : passing(`the brokers did not take ${batch.length} records for ${topics.join(', ')}`, error);
    for (const { call } of batch) call.failed = true;
    this.#queue = this.#queue.filter((one) => !one.call.failed);
    for (const call of new Set(batch.map((one) => one.call))) call.reject(fault);
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

function sizeOf({ key, value, headers }: OutRecord): number {
  let bytes = 40 + (key === null ? 0 : Buffer.byteLength(key)) + (value?.length ?? 0);
  for (const [name, text] of Object.entries(headers)) bytes += 10 + Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}
