import { known, type NoticeRequested, TOPICS, toStructured } from '@sluice/contracts';
import { type Instant, instantOf } from '@sluice/kernel';
import type { BatchHandler, Inbound } from '@sluice/stream';
import type { Webhooks } from '../webhooks/webhook.ts';
import { enqueue, type NewDelivery } from '../store/webhook-deliveries.ts';

interface Work {
  readonly now: Instant;
  readonly deliveries: NewDelivery[];
}

interface Parts {
  readonly webhooks: () => Webhooks;
  /** @throws PassingFault where one is newer than ours */
  readonly require: (versions: Iterable<string>) => void;
  readonly onEnqueued: (deliveries: readonly NewDelivery[]) => void;
}

/** What is to be sent to webhooks becomes rows; notices by other ways are passed over. */
export function noticeHandler({ webhooks, require, onEnqueued }: Parts): BatchHandler<Work> {
  return {
    topics: [TOPICS.slaNotices.name],
    async load(_tx, events, now) {
      require(new Set(events.flatMap((event) => noticeIn(event)?.configVersion ?? [])));
      return { now, deliveries: [] };
    },
    handle(event, { deliveries }) {
      const notice = noticeIn(event);
      if (notice) deliveries.push(deliveryOf(event, notice, webhooks()));
    },
    async save(tx, { deliveries, now }) {
      enqueue(tx, deliveries, now);
      if (deliveries.length > 0) tx.onCommit(() => onEnqueued(deliveries));
      return [];
    },
  };
}

function noticeIn(event: Inbound): NoticeRequested | undefined {
  const found = known(event);
  return found?.name === 'notice.requested' && found.event.data.via === 'webhook' ? found.event.data : undefined;
}

/** The body is made here, once: what is sent a day later is what was true when it was written. `timestamp` is what Standard Webhooks calls the time. */
function deliveryOf(event: Inbound, { noticeId, recipientId, ticketId, at }: NoticeRequested, webhooks: Webhooks): NewDelivery {
  const { topic: _topic, partition: _partition, offset: _offset, key: _key, ...cloudEvent } = event;
  const body = JSON.stringify({ ...toStructured(cloudEvent), timestamp: event.time });
  return { id: noticeId, webhookId: recipientId, ticketId, body, requestedAt: instantOf(at), ...(webhooks.has(recipientId) ? {} : { code: 'no_webhook' }) };
}
