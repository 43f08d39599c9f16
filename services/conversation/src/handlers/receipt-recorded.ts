import { causedBy, type CloudEvent, type Delivery, type ReceiptRecorded } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import { apply } from '../apply.ts';
import type { SentMessage, Work } from '../work.ts';

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

/** A failure is final, and so is a delivery: what failed after it had arrived is a provider's second thought. */
function isNews({ delivery }: SentMessage, status: string): status is Delivery {
  if (!Object.hasOwn(RANK, status)) return false;
  if (status === 'failed') return delivery === 'queued' || delivery === 'sent';
  return delivery !== 'failed' && RANK[status as Delivery] > RANK[delivery];
}
