import { type Queryable, texts } from '@sluice/store';
import type { Work } from '../work.ts';

/** A contact point whose account goes on in one conversation. */
export interface Stream {
  readonly pointId: string;
  readonly accountId: string;
}

/**
 * The last conversation that each writer has on his account. Asked under the lock of his contact point, in a snapshot of its own: two first
 * messages at once, in two processes, meet at that lock, and the second sees what the first has opened.
 */
export async function loadStreams(tx: Queryable, work: Work, streams: readonly Stream[]): Promise<void> {
  if (streams.length === 0) return;
  const rows = await tx.query<{ point: string; id: string }>(
    `select w.point, c.id from unnest($1::text[], $2::text[], $3::text[]) as w(point, customer_id, account_id)
     cross join lateral (select id from conversation.conversation where customer_id = w.customer_id and account_id = w.account_id and joined_into is null order by customer_id desc, id desc limit 1) c`,
    [texts(streams.map((one) => one.pointId)), texts(streams.map((one) => work.customers.get(one.pointId)?.id ?? null)), texts(streams.map((one) => one.accountId))],
  );
  for (const row of rows) work.streams.set(row.point, row.id);
}
