import { partitionOf } from '@sluice/contracts';
import type { OutRecord } from '@sluice/store';
import kafkajs, { type ICustomPartitioner, type Message, type Producer, type RecordMetadata } from 'kafkajs';
import { placeOf } from '../group-runner.ts';
import type { SendingClient } from '../kafka/clients.ts';
import { CALL_MS } from '../kafka/connection.ts';
import type { Compression } from '../kafka/settings.ts';
import { type Library, libraryOf, type Reach } from './library.ts';

const { GZIP, LZ4, None, Snappy, ZSTD } = kafkajs.CompressionTypes;
const CODECS = { none: None, gzip: GZIP, snappy: Snappy, lz4: LZ4, zstd: ZSTD } as const satisfies Record<Compression, unknown>;
/** After how long partitions that were added are noticed: nobody tells. */
const METADATA_MS = 5000;

/**
 * The library's producer without its own retries, and not idempotent: a send that it tries again skips every node that has answered, and with
 * that the partitions that have moved there from a leader that died; and the idempotent one does not get over a leader's death. After an error a new
 * one is made: an old one asks for every topic it ever sent to, and one that is gone would fail all of them.
 */
export class KafkajsSending implements SendingClient {
  readonly #reach: Reach;
  readonly #compression: Compression;
  /** How many partitions the topics had. The number only rises; a node that says less has not heard yet. */
  readonly #known = new Map<string, number>();
  #made: { readonly library: Library; readonly producer: Producer } | undefined;
  /** Of the send under way, by place. */
  #chosen = new Set<string>();

  constructor(reach: Reach, compression: Compression) {
    this.#reach = reach;
    this.#compression = compression;
  }

  async send(records: readonly OutRecord[]): Promise<void> {
    try {
      const producer = await this.#producer();
      const topicMessages = [...Map.groupBy(records, (one) => one.topic)].map(([topic, own]) => ({ topic, messages: own.map(messageOf) }));
      this.#chosen = new Set();
      this.#allAnswered(await producer.sendBatch({ acks: -1, timeout: CALL_MS, compression: CODECS[this.#compression], topicMessages }));
    } catch (error) {
      this.#made?.library.doubt(error);
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const made = this.#made;
    this.#made = undefined;
    made?.library.end();
    await made?.producer.disconnect().catch(() => undefined);
  }

  async #producer(): Promise<Producer> {
    if (this.#made) return this.#made.producer;
    const library = libraryOf(this.#reach);
    const producer = library.kafka.producer({ allowAutoTopicCreation: false, idempotent: false, retry: { retries: 0 }, metadataMaxAge: METADATA_MS, createPartitioner: this.#partitioner });
    this.#made = { library, producer };
    await producer.connect();
    return producer;
  }

  readonly #partitioner: ICustomPartitioner =
    () =>
    ({ topic, message, partitionMetadata: { length } }) => {
      if (length < (this.#known.get(topic) ?? 0)) throw new Error(`a node does not know all partitions of ${topic} yet`);
      this.#known.set(topic, length);
      const partition = partitionOf(message.key?.toString() ?? null, length);
      this.#chosen.add(placeOf({ topic, partition }));
      return partition;
    };

  /** The library may send nothing to a partition, and say nothing of it. */
  #allAnswered(answers: readonly RecordMetadata[]): void {
    for (const { topicName, partition, errorCode } of answers) if (errorCode === 0) this.#chosen.delete(placeOf({ topic: topicName, partition }));
    if (this.#chosen.size > 0) throw new Error(`nothing was written to ${[...this.#chosen].join(', ')}`);
  }
}

const messageOf = ({ key, value, headers }: OutRecord): Message => ({ key, value, headers: { ...headers } });
