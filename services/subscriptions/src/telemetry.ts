import { type Logger, meter } from '@sluice/runtime';
import type { LogRecord } from '@sluice/stream';

/** Business events of the feeds. */
export interface FeedTelemetry {
  readonly sent: (events: number) => void;
  readonly unreadable: (record: LogRecord, error: unknown) => void;
  readonly watchWaiting: (waiting: () => number) => () => void;
}

export function feedTelemetry(logger: Logger): FeedTelemetry {
  const m = meter('subscriptions');
  const sent = m.createCounter('sluice.feed.sent', { description: 'events handed to subscribers' });
  const unreadable = m.createCounter('sluice.feed.unreadable', { description: 'records that are no event: passed over' });
  const waiting = m.createObservableGauge('sluice.feed.waiting', { description: 'readers that wait for news' });
  return {
    sent: (events) => sent.add(events),
    unreadable({ topic, partition, offset }, error) {
      unreadable.add(1, { topic });
      logger.error({ topic, partition, offset, err: error }, 'a record of a public topic is no event: readers pass it over');
    },
    watchWaiting(count) {
      const read = (gauge: { observe(value: number): void }): void => gauge.observe(count());
      waiting.addCallback(read);
      return () => waiting.removeCallback(read);
    },
  };
}
