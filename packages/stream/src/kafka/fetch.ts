import type { TopicPartition } from '../port.ts';
import type { ReadBatch } from './records.ts';

export interface Wanted extends TopicPartition {
  /** The offset that is read next. */
  readonly next: number;
}

export interface Fetched<W> {
  readonly wanted: W;
  /** 0: it was read. */
  readonly code: number;
  /** The offset after the last record that every replica has. */
  readonly end: number;
  readonly batches: readonly ReadBatch[];
}

export interface FetchLimits {
  /** How long the broker waits for something to come. */
  readonly waitMs: number;
  readonly partitionBytes: number;
  readonly bytes: number;
}
