import { type Logger, meter } from '@sluice/runtime';
import type { LogRecord } from '@sluice/stream';
import type { Next } from './domain/attempts.ts';

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

/** Business events of webhooks. No address and no secret ever stands here. */
export interface WebhookTelemetry {
  readonly settled: (webhookId: string, noticeId: string, next: Next) => void;
  /** What waited for webhooks that the configuration does not have any more. */
  readonly forgotten: (notices: number) => void;
}

export function webhookTelemetry(logger: Logger): WebhookTelemetry {
  const settled = meter('subscriptions').createCounter('sluice.webhook.settled', { description: 'tries to send a notice to a webhook, by what came of them: failed is given up' });
  return {
    settled(webhook, noticeId, next) {
      settled.add(1, { webhook, state: next.state });
      if (next.state === 'failed') logger.error({ webhook, noticeId, code: next.code }, 'a notice to a webhook was given up');
      else if (next.state === 'queued') logger.warn({ webhook, noticeId, code: next.code }, 'a webhook did not take a notice: it is tried again');
      else logger.debug({ webhook, noticeId }, 'a webhook took a notice');
    },
    forgotten(notices) {
      if (notices > 0) logger.error({ notices }, 'notices to webhooks that are not configured any more were given up');
    },
  };
}
