import { type BatchObservableResult, contextOf, meter, SpanKind, tracer, within } from '@sluice/runtime';
import { GROUP_METRICS, MESSAGING } from './names.ts';
import type { Log, LogRecord } from './port.ts';

/** Who scrapes must not wait for brokers that do not answer: that they do not is what he wants to know. */
const LAG_MS = 2000;

/** What is counted of one group. Instruments are made with it, not at import: those made before the SDK starts count nothing, for ever. */
export interface GroupTelemetry {
  handled(records: number, tookMs: number): void;
  deadLettered(records: number, reason: string): void;
  rebalanced(): void;
  /** The lag is read when it is asked for; call the answer when the group ends. */
  watchLag(log: Log, topics: readonly string[]): () => void;
  /** The same for what stands parked. */
  watchParked(count: () => Promise<number>): () => void;
}

export function groupTelemetry(group: string): GroupTelemetry {
  const m = meter('sluice');
  const handled = m.createCounter(GROUP_METRICS.handled, { description: 'records that a group has done with' });
  const size = m.createHistogram(GROUP_METRICS.batchSize, { description: 'records of a batch' });
  const took = m.createHistogram(GROUP_METRICS.batchDuration, { unit: 'ms', description: 'from the records in hand to the commit' });
  const dead = m.createCounter(GROUP_METRICS.deadLettered, { description: 'records parked, by reason' });
  const rebalanced = m.createCounter(GROUP_METRICS.rebalanced, { description: 'changes of the partitions that this member reads; the first ones count' });
  const lag = m.createObservableGauge(GROUP_METRICS.lag, { description: 'records behind, per topic; NaN while the log does not say' });
  const unread = m.createObservableGauge(GROUP_METRICS.lagUnread, { description: '1 while the log does not say how far behind the group is' });
  const parked = m.createObservableGauge(GROUP_METRICS.parked, { description: 'records that stand parked now' });
  const labels = { [MESSAGING.group]: group };
  return {
    handled(records, tookMs) {
      handled.add(records, labels);
      size.record(records, labels);
      took.record(tookMs, labels);
    },
    deadLettered: (records, reason) => dead.add(records, { ...labels, reason }),
    rebalanced: () => rebalanced.add(1, labels),
    watchLag(log, topics) {
      const read = async (result: BatchObservableResult): Promise<void> => {
        const rows = await within(LAG_MS, log.admin.lag(group, topics)).catch(() => undefined);
        result.observe(unread, rows === undefined ? 1 : 0, labels);
        for (const topic of topics)
          result.observe(lag, rows === undefined ? Number.NaN : rows.reduce((sum, row) => sum + (row.topic === topic ? row.lag : 0), 0), { ...labels, [MESSAGING.topic]: topic });
      };
      m.addBatchObservableCallback(read, [lag, unread]);
      return () => m.removeBatchObservableCallback(read, [lag, unread]);
    },
    watchParked(count) {
      const read = async (gauge: { observe(value: number, attributes: Record<string, string>): void }): Promise<void> => gauge.observe(await count(), labels);
      parked.addCallback(read);
      return () => parked.removeCallback(read);
    },
  };
}

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const MAX_LINKS = 100;

/** One span a batch: it goes on with the trace that all its records share, else it is linked to theirs. */
export function inBatchSpan<T>(group: string, system: string, records: readonly LogRecord[], work: () => Promise<T>): Promise<T> {
  const parents = [...new Set(records.flatMap((record) => record.headers['traceparent'] ?? record.headers['ce_traceparent'] ?? []))];
  const options = { kind: SpanKind.CONSUMER, attributes: { [MESSAGING.system]: system, [MESSAGING.operation]: 'process', [MESSAGING.group]: group, [MESSAGING.batchSize]: records.length } };
  return tracer('sluice').startActiveSpan(`process ${group}`, options, contextOf(parents.length === 1 ? parents[0] : undefined), async (span) => {
    if (parents.length > 1 && span.isRecording()) {
      for (const parent of parents.slice(0, MAX_LINKS)) {
        const [, traceId, spanId, flags = '00'] = TRACEPARENT.exec(parent) ?? [];
        if (traceId !== undefined && spanId !== undefined) span.addLink({ context: { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true } });
      }
    }
    try {
      return await work();
    } finally {
      span.end();
    }
  });
}
