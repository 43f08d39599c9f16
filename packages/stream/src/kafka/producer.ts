import type { OutRecord } from '@sluice/store';
import { MAX_RECORD_BYTES } from '../port.ts';
import type { SendingClient } from './clients.ts';
import { isUnknownTopic, passing } from './faults.ts';
import type { Topology } from './topology.ts';

/** One record a request costs five times the CPU of 500 (measured). */
const SEND_RECORDS = 500;
/** All records of a request may be for one partition, and a broker takes at most 1,048,588 bytes for it. */
const SEND_BYTES = 1_000_000;

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
 * choose, so that the order per key is the same on every driver.
 */
export class KafkaProducer {
  readonly #topology: Topology;
  readonly #client: SendingClient;
  #queue: Entry[] = [];
  #sending: Promise<void> | undefined;

  constructor(client: SendingClient, topology: Topology) {
    this.#client = client;
    this.#topology = topology;
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
        await this.#client.send(batch.map((one) => one.record));
        for (const { call } of batch) if (--call.left === 0) call.resolve();
      } catch (error) {
        this.#failed(batch, error);
      }
    }
    this.#sending = undefined;
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

function sizeOf({ key, value, headers }: OutRecord): number {
  let bytes = 40 + (key === null ? 0 : Buffer.byteLength(key)) + (value?.length ?? 0);
  for (const [name, text] of Object.entries(headers)) bytes += 10 + Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}
