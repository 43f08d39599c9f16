import type { Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import { dueOf } from '../domain/by-time.ts';
import type { Ticket } from '../domain/ticket.ts';
import type { Conversation, CustomerFacts } from '../model.ts';
import type { Work } from '../work.ts';

/** Who has had a hundred tickets is no newcomer; more are not counted. */
const TICKETS_COUNTED = 100;
/** Of one person, whichever of his customers they came under. */
export const ticketsOf = (root: string): string =>
  `(select count(*) from (select 1 from conversation.customer g cross join lateral (select 1 from conversation.ticket t where t.customer_id = g.id limit ${TICKETS_COUNTED}) t where g.root_id = ${root} limit ${TICKETS_COUNTED}) n)`;

/**
 * Looked up one by one: with `id = any (…) order by id` a plan that was made while the table was small walked the whole index for as long as it
 * lived (measured: 13 ms a batch at 10,000 tickets, half of a conversation's CPU).
 */
const LOCK_TICKETS = `select r.doc from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select doc from conversation.ticket where id = w.id limit 1 for update) r`;

/** Tickets alone, locked in the order of their ids: all that a decision of routing or sla needs. */
export async function lockTickets(tx: Queryable, work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<{ doc: Ticket }>(LOCK_TICKETS, [texts(ids)]);
  for (const { doc } of rows) hold(work, doc);
}

export interface ConversationRow {
  readonly id: string;
  readonly customer_id: string | null;
  readonly channel: string | null;
  readonly account_id: string | null;
  readonly subject: string | null;
  readonly opened_at: Instant | null;
  readonly current_ticket_id: string | null;
  readonly joined_into: string | null;
  readonly merged_into: string | null;
  readonly merged_seq: number | null;
  readonly root_id: string | null;
  readonly erased_at: Instant | null;
  readonly person_id: string | null;
  readonly tier: string | null;
  readonly class: string | null;
  readonly language: string | null;
  readonly manager: string | null;
  readonly tickets: number | null;
}

type Row = ConversationRow & { readonly doc: Ticket | null };

/** What they joined, and what goes on for them or for that. */
const LED = `array(select x.id from unnest($1::text[]) w(id)
  cross join lateral (select joined_into, root_id from conversation.conversation where id = w.id limit 1) c
  left join lateral (select root_id from conversation.conversation where id = c.joined_into limit 1) j on true
  cross join lateral (values (c.joined_into), (c.root_id), (j.root_id)) x(id) where x.id is not null)`;

/**
 * Conversations and those that they lead to, then their present tickets and the asked ones: every conversation is locked before any ticket
 * (`array(…)` is evaluated whole, before the scan of the tickets begins), each kind in the order of its ids. `lateral … limit 1` keeps that
 * order and the look-up by id whatever the planner knows of the tables.
 */
const LOCK = `with c as materialized (
  select r.* from (select distinct id from unnest($1::text[] || ${LED}) as u(id) order by id) w
  cross join lateral (select id, customer_id, channel, account_id, subject, opened_at, current_ticket_id, joined_into, merged_into, merged_seq, root_id, erased_at from conversation.conversation where id = w.id limit 1 for update) r),
t as materialized (
  select r.* from (select distinct id from unnest(array(select current_ticket_id from c) || $2::text[]) as u(id) order by id) w
  cross join lateral (select id, doc from conversation.ticket where id = w.id limit 1 for update) r)
select c.id, c.customer_id, c.channel, c.account_id, c.subject, c.opened_at, c.current_ticket_id, c.joined_into, c.merged_into, c.merged_seq, c.root_id, c.erased_at, u.root_id as person_id, u.tier, u.class, u.language, u.manager, ${ticketsOf('u.root_id')} as tickets, null::json as doc
from c left join lateral (select root_id, tier, class, language, manager from conversation.customer where id = c.customer_id limit 1) u on true
union all select id, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, doc from t`;

/** @throws LoadAgain where another transaction has just moved one of them on */
export async function lockConversations(tx: Queryable, work: Work, wanted: { readonly conversations: readonly string[]; readonly tickets: readonly string[] }): Promise<void> {
  if (wanted.conversations.length + wanted.tickets.length === 0) return;
  const rows = await tx.query<Row>(LOCK, [texts(wanted.conversations), texts(wanted.tickets)]);
  for (const row of rows) if (row.doc) hold(work, row.doc);
  const found = rows.filter((row) => row.doc === null);
  for (const row of found) work.conversations.set(row.id, conversationOf(work, row));
  const leads = (id: string | null): boolean => id === null || work.conversations.has(id);
  const moved = found.some((row) => !work.tickets.has(row.current_ticket_id ?? '') || !leads(row.joined_into) || !leads(row.root_id));
  if (moved) throw new LoadAgain(undefined);
}

function hold(work: Work, ticket: Ticket): void {
  work.tickets.set(ticket.id, ticket);
  work.dueBefore.set(ticket.id, dueOf(ticket));
}

/** Of a row as `LOCK` and `ASKING` read it. */
export function conversationOf(work: Work, row: ConversationRow): Conversation {
  const customerId = row.customer_id ?? '';
  const facts: CustomerFacts = work.customersById.get(customerId) ?? { tier: row.tier, class: row.class, language: row.language, manager: row.manager, tickets: row.tickets ?? 0 };
  return {
    id: row.id,
    customerId,
    personId: row.person_id ?? customerId,
    channel: row.channel ?? '',
    accountId: row.account_id ?? '',
    subject: row.subject,
    openedAt: row.opened_at ?? 0,
    currentTicketId: row.current_ticket_id ?? '',
    joinedInto: row.joined_into,
    mergedInto: row.merged_into,
    mergedSeq: row.merged_seq,
    rootId: row.root_id ?? row.id,
    erased: row.erased_at !== null,
    facts,
    participants: new Set(),
  };
}
