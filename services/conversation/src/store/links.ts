import type { Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { LinkKind } from '../domain/link.ts';
import type { Ticket } from '../domain/ticket.ts';
import type { Work } from '../work.ts';

export function saveLinks(tx: Tx, work: Work): void {
  const rows = [...work.changed.links.values()];
  const [gone, kept] = [rows.filter((one) => one.gone), rows.filter((one) => !one.gone)];
  if (gone.length > 0)
    tx.send('delete from conversation.ticket_link l using unnest($1::text[], $2::text[], $3::text[]) as x(t, o, k) where l.ticket_id = x.t and l.other_id = x.o and l.link = x.k', [
      texts(gone.map((one) => one.ticketId)),
      texts(gone.map((one) => one.otherId)),
      texts(gone.map((one) => one.link)),
    ]);
  if (kept.length > 0)
    tx.send(
      'insert into conversation.ticket_link (ticket_id, other_id, link, by_id, at) select t, o, k, b, a from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) as x(t, o, k, b, a) order by t, o, k on conflict do nothing',
      [texts(kept.map((one) => one.ticketId)), texts(kept.map((one) => one.otherId)), texts(kept.map((one) => one.link)), texts(kept.map((one) => one.by)), instants(kept.map((one) => one.at))],
    );
}

/** Ids of what a problem has caused, behind one of them, ascending: the order in which tickets are locked. */
export async function causedBehind(db: Queryable, problemId: string, after: string, limit: number): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>("select ticket_id as id from conversation.ticket_link where other_id = $1 and link = 'caused_by' and ticket_id > $2 order by ticket_id limit $3", [
    problemId,
    after,
    limit,
  ]);
  return rows.map(({ id }) => id);
}

/** `to`: the ticket that was asked for has the link; `from`: the other one has it. */
export interface LinkLine {
  readonly direction: 'to' | 'from';
  readonly link: LinkKind;
  readonly otherId: string;
  readonly by: string | null;
  readonly at: Instant;
  readonly other: Ticket;
}

export interface LinkPlace {
  readonly otherId: string;
  readonly link: string;
  readonly direction: string;
}

const LIST = `select l.direction, l.link, l.other as "otherId", l.by_id as by, l.at, t.doc as other from (
  (select 'to' as direction, link, other_id as other, by_id, at from conversation.ticket_link where ticket_id = $1 and (other_id, link, 'to') < ($2, $3, $4) order by other_id desc, link desc limit $5)
  union all
  (select 'from', link, ticket_id, by_id, at from conversation.ticket_link where other_id = $1 and (ticket_id, link, 'from') < ($2, $3, $4) order by ticket_id desc, link desc limit $5)
) l cross join lateral (select doc from conversation.ticket where id = l.other limit 1) t
order by l.other desc, l.link desc, l.direction desc limit $5`;

/** What a ticket has to do with others, from both ends; the newest other ticket first. */
export async function listLinks(db: Queryable, ticketId: string, { before, limit }: { readonly before: LinkPlace; readonly limit: number }): Promise<LinkLine[]> {
  return db.query<LinkLine & Record<string, unknown>>(LIST, [ticketId, before.otherId, before.link, before.direction, limit]);
}
