import { type Instant, messageOf, toIso } from '@sluice/kernel';
import type { Check } from '@sluice/runtime';
import type { Inbox, Outbox } from '@sluice/store';
import type { BatchHandler } from './batch-handler.ts';
import { BatchRun } from './batch-run.ts';
import { DeadLetters } from './dead-letters.ts';
import type { TopicTable } from './inbound.ts';
import type { Platform } from './platform.ts';
import type { Batch } from './port.ts';
import { groupTelemetry, inBatchSpan } from './telemetry.ts';

export interface ConsumeOptions<W> {
  readonly platform: Pick<Platform, 'db' | 'log' | 'clock' | 'logger'>;
  readonly group: string;
  readonly schema: string;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly handler: BatchHandler<W>;
  readonly mixPartitions?: boolean;
  readonly maxRecords?: number;
  /** The others mean nothing to the handler: a driver may leave them out. */
  readonly types?: readonly string[];
  /** What is known of the topics; the table of contracts unless said. */
  readonly table?: TopicTable;
}

export interface Consumer {
  /** No new batch; resolves when what is in hand is done. */
  stop(): Promise<void>;
  /** Fails while the database or the log is away. */
  check(): Check;
  /** True when the group stands at the end of its topics. */
  idle(): Promise<boolean>;
  readonly letters: DeadLetters;
}

/** Makes a handler the group's consumer (architecture: "The consumer, exactly"). Its topics are made where they are missing. */
export async function consume<W>(options: ConsumeOptions<W>): Promise<Consumer> {
  const { platform, group, handler } = options;
  const { log, clock } = platform;
  const name = `consumer ${group}`;
  const telemetry = groupTelemetry(group);
  const letters = new DeadLetters({ ...options, reads: handler.topics, telemetry, db: platform.db, clock, replay: (tx, records, more) => run.apply(tx, records, more) });
  const run = new BatchRun(options, letters);
  let fault: { readonly since: Instant; readonly message: string } | undefined;
  const onBatch = async (batch: Batch): Promise<void> => {
    const began = performance.now();
    try {
      await inBatchSpan(group, log.kind, batch.records, () => run.run(batch));
      telemetry.handled(batch.records.length, performance.now() - began);
      fault = undefined;
    } catch (error) {
      fault ??= { since: clock.now(), message: messageOf(error) };
      throw error;
    }
  };
  await log.admin.create(letters.topics(handler.topics));
  const subscription = await log.subscribe({
    group,
    topics: handler.topics,
    mixPartitions: options.mixPartitions ?? true,
    maxRecords: options.maxRecords ?? 500,
    ...(options.types === undefined ? {} : { types: options.types }),
    onBatch,
    onRebalance: () => telemetry.rebalanced(),
  });
  const watches = [telemetry.watchLag(log, handler.topics), telemetry.watchParked(() => letters.standing())];
  return {
    stop: () => {
      for (const unwatch of watches) unwatch();
      return subscription.close();
    },
    check: () => {
      const remedy = 'it goes on by itself when the database or the log is back';
      if (fault !== undefined) return { name, status: 'fail', detail: `waits since ${toIso(fault.since)}: ${fault.message}`, remedy };
      const driver = subscription.check();
      return driver.status === 'ok' ? { name, status: 'ok' } : { ...driver, name, remedy };
    },
    idle: async () => (await log.admin.lag(group, handler.topics)).every((one) => one.lag === 0),
    letters,
  };
}
