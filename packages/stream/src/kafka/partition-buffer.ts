import type { Owned, SourceRecord } from '../group-runner.ts';
import type { Decoded } from './records.ts';

/** A batch in hand and one that waits. */
const FULL_RECORDS = 1000;
const FULL_BYTES = 1_000_000;

/** Records of one partition between the broker and the group. When it is full it is left out of the next request: that is the back-pressure, and memory stays bounded. */
export class PartitionBuffer {
  readonly topic: string;
  readonly partition: number;
  readonly epoch: number | undefined;
  #next: number;
  #records: SourceRecord[] = [];
  #bytes = 0;

  constructor(at: Owned, next: number) {
    this.topic = at.topic;
    this.partition = at.partition;
    this.epoch = at.epoch;
    this.#next = next;
  }

  /** The offset that is fetched next. */
  get next(): number {
    return this.#next;
  }

  get full(): boolean {
    return this.#records.length >= FULL_RECORDS || this.#bytes >= FULL_BYTES;
  }

  /** Whether something came that the group must see or go past. */
  add({ records, next }: Decoded): boolean {
    for (const record of records) {
      this.#records.push(record);
      this.#bytes += sizeOf(record);
    }
    this.#next = next;
    return records.length > 0;
  }

  /** How many wait from `next` on; what stands before is done with and forgotten. */
  waiting(next: number): number {
    let done = 0;
    for (const record of this.#records) {
      if (record.offset >= next) break;
      this.#bytes -= sizeOf(record);
      done++;
    }
    if (done > 0) this.#records.splice(0, done);
    return this.#records.length;
  }

  /** The first ones; they stay until `waiting` is told that they are done with: a batch that failed comes again. */
  first(count: number): readonly SourceRecord[] {
    return this.#records.slice(0, count);
  }
}

const sizeOf = (record: SourceRecord): number => (record.value?.length ?? 0) + 200;
