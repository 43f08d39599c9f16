import { type Queryable, texts, type Tx } from '@sluice/store';
import type { Clock } from '../domain/model.ts';

/** One statement. Seen again after a crash they are the same. */
export function savePastClocks(tx: Tx, retired: readonly { readonly ticketId: string; readonly clock: Clock }[]): void {
  if (retired.length === 0) return;
  tx.send('insert into sla.past_clock (ticket_id, id, doc) select x.ticket, x.id, x.doc::json from unnest($1::text[], $2::text[], $3::text[]) as x(ticket, id, doc) on conflict do nothing', [
    texts(retired.map((one) => one.ticketId)),
    texts(retired.map((one) => one.clock.id)),
    texts(retired.map((one) => JSON.stringify(one.clock))),
  ]);
}

export async function readPastClock(db: Queryable, ticketId: string, id: string): Promise<Clock | undefined> {
  return (await db.query<{ doc: Clock }>('select doc from sla.past_clock where ticket_id = $1 and id = $2', [ticketId, id]))[0]?.doc;
}

/** The newest of a ticket, oldest first: their ids say when they began. */
export async function readPastClocks(db: Queryable, ticketId: string, limit: number): Promise<readonly Clock[]> {
  const rows = await db.query<{ doc: Clock }>('select doc from sla.past_clock where ticket_id = $1 order by id desc limit $2', [ticketId, limit]);
  return rows.map(({ doc }) => doc).toReversed();
}
