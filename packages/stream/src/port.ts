import type { Topic } from '@sluice/contracts';
import type { Check } from '@sluice/runtime';
import type { Outbox, OutRecord, Session, Tx } from '@sluice/store';

/** The log: what services publish to and read from. Drivers: memory, Postgres, Kafka; one contract suite (`testing.ts`). */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface Position extends TopicPartition {
  /** The offset that is read next. */
  readonly next: number;
}

export interface Batch {
  /** In offset order within each partition. */
  readonly records: readonly LogRecord[];
  /** Where the log lives in the handler's database: saves the positions in its own transaction. Otherwise the driver saves them afterwards. */
  readonly commitIn?: (tx: Tx) => Promise<void>;
}

export interface SubscribeOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Resolves: the batch is done. Throws: the same batch comes again after a pause, the position does not move, other partitions go on. */
  readonly onBatch: (batch: Batch) => Promise<void>;
  /** One batch may hold records of several partitions (fewer, larger transactions). Default false. */
  readonly mixPartitions?: boolean;
  readonly maxRecords?: number;
  /**
   * Types of events (`ce_type`); the others are of no interest and a driver may leave them out, positions go past them. It only saves work:
   * the handler judges what comes all the same, and counts on nothing.
   */
  readonly types?: readonly string[];
  /** The partitions of this member have changed: at its first ones, and whenever members come and go. */
  readonly onRebalance?: () => void;
}

export interface Subscription {
  /** No new batch; waits for the running ones; positions are saved. */
  close(): Promise<void>;
  /** Leaves a partition out until the answer is called. */
  pause(topic: string, partition: number): () => void;
  /** Partitions that this member owns now. */
  owned(): readonly TopicPartition[];
  /** Fails while this member cannot read, or hangs; a handler that throws is the handler's to tell. */
  check(): Check;
}

export interface LogAdmin {
  /** Creates what is missing; what is there stays as it is. */
  create(topics: readonly Topic[]): Promise<void>;
  describe(topic: string): Promise<{ readonly name: string; readonly partitions: number; readonly cleanup: string; readonly retentionMs: number | undefined } | undefined>;
  /** Records behind, per partition. */
  lag(group: string, topics: readonly string[]): Promise<readonly (TopicPartition & { readonly lag: number })[]>;
  /** The offset after the last record, per partition; what stands before it, no crash of the log takes back. */
  ends(topic: string): Promise<readonly number[]>;
  delete(topic: string): Promise<void>;
  /** Takes away what is older than its retention, and superseded records of compacted topics. */
  retain(now: number): Promise<void>;
}

export interface Log {
  readonly kind: 'memory' | 'postgres' | 'kafka';
  /** Resolves when every record is durable. @throws a clear error for an unknown topic or a record that is too large. */
  publish(records: readonly OutRecord[]): Promise<void>;
  subscribe(options: SubscribeOptions): Promise<Subscription>;
  read(topic: string, partition: number, offset: number, limit: number): Promise<readonly LogRecord[]>;
  /** Several partitions of a topic at once, from their positions on, at most `each` of each; in offset order within a partition. */
  readFrom(topic: string, from: readonly Omit<Position, 'topic'>[], each: number): Promise<readonly LogRecord[]>;
  /** Rung whenever something may have come to one of `topics`; the answer stops it. */
  watch(topics: readonly string[], ring: () => void): () => void;
  /** Only where the log lives in the outbox's database: one statement takes rows from the outbox into the log. Answers how many, and to which topics. */
  readonly move?: (session: Session, outbox: Outbox, limit: number) => Promise<{ readonly count: number; readonly topics: ReadonlySet<string> }>;
  /**
   * Where a request may still arrive after the process that sent it has died: for how long. Who sends the same records again waits for it, or an
   * old record could stand behind a newer one of its key.
   */
  readonly settleMs?: number;
  readonly admin: LogAdmin;
  close(): Promise<void>;
}

export const MAX_RECORD_BYTES = 1_000_000;
