import { causedBy, type CloudEvent, type Delivery, type ReceiptRecorded } from '@sluice/contracts';
import { type Instant, instantOf } from '@sluice/kernel';
import { apply } from '../apply.ts';
import type { Cause, SentMessage } from '../model.ts';
import type { Work } from '../work.ts';

const RANK: Readonly<Record<Delivery, number>> = { queued: 0, sent: 1, delivered: 2, read: 3, failed: 4 };

/** What became of a message of ours. Receipts may come twice or out of order: only what is further than the last one is news. */
export function receiptRecorded(event: CloudEvent<ReceiptRecorded>, work: Work): void {
  const { messageId, ticketId, status, at, code } = event.data;
  const sent = work.sent.get(messageId);
  if (!sent || !work.tickets.has(ticketId)) return work.telemetry.ticketMissing(event.type);
  if (!isNews(sent, status)) return;
  sent.delivery = status;
  work.changed.receipts.push({ messageId, delivery: status, at: instantOf(at), code: code ?? null });
  if (status === 'delivered' || status === 'read' || status === 'failed')
    apply(work, ticketId, { kind: 'receipt', at: instantOf(at), messageId, status, ...(code === undefined ? {} : { code }) }, causedBy(event));
}

/** As if the channel had told it: a bounce comes as a mail, after the message has left. */
export function failed(work: Work, { messageId, ticketId, at, code }: { messageId: string; ticketId: string; at: Instant; code: string }, cause: Cause): void {
  const sent = work.sent.get(messageId);
  if (!sent || !work.tickets.has(ticketId) || !isNews(sent, 'failed')) return;
  sent.delivery = 'failed';
  work.changed.receipts.push({ messageId, delivery: 'failed', at, code });
  apply(work, ticketId, { kind: 'receipt', at, messageId, status: 'failed', code }, cause);
}

/** A failure is final, and so is a delivery: what failed after it had arrived is a provider's second thought. */
function isNews({ delivery }: SentMessage, status: string): status is Delivery {
  if (!Object.hasOwn(RANK, status)) return false;
  if (status === 'failed') return delivery === 'queued' || delivery === 'sent';
  return delivery !== 'failed' && RANK[status as Delivery] > RANK[delivery];
}
