import { DAY } from '@sluice/kernel';
import { instants, type Tx, texts } from '@sluice/store';
import { replyPoint } from '../replying.ts';
import type { Work } from '../work.ts';
import { lockBuckets } from './threads.ts';

/** No more are counted than may be allowed (`answersPerDay`). */
const MOST = 100;
const NAMESPACE = 7_368_702;

/**
 * How often rules have answered those who would be answered now. By the customer who has the address, so an address is counted once for all
 * accounts of ours. Locked for the transaction, behind all rows: two batches that answer one address count one
 * after the other.
 */
export async function loadReplies(tx: Tx, work: Work, conversations: readonly string[]): Promise<void> {
  const customers = [...new Set(conversations.flatMap((id) => replyPoint(work, id)?.customerId ?? []))].sort();
  if (customers.length === 0) return;
  lockBuckets(tx, NAMESPACE, customers);
  const rows = await tx.query<{ id: string; n: number }>(
    `select w.id, r.n from unnest($1::text[]) as w(id)
     cross join lateral (select count(*) as n from (select from conversation.automatic_reply where customer_id = w.id and at > ($2::timestamptz[])[1] order by customer_id, at desc limit ${MOST}) x) r`,
    [texts(customers), instants([work.now - DAY])],
  );
  for (const { id, n } of rows) work.replies.set(id, n);
}

export function saveReplies(tx: Tx, work: Work): void {
  const { replies } = work.changed;
  if (replies.length === 0) return;
  tx.send('insert into conversation.automatic_reply (message_id, customer_id, at) select m, c, ($3::timestamptz[])[1] from unnest($1::text[], $2::text[]) as x(m, c)', [
    texts(replies.map((one) => one.messageId)),
    texts(replies.map((one) => one.customerId)),
    instants([work.now]),
  ]);
}
