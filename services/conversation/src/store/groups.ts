import { authenticatedOf, type MailAuthentication } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import { isMereThanks } from '../domain/thanks.ts';
import type { Words } from '../model.ts';

/** More conversations than these are not merged into one, and a ticket with more messages is not taken apart. */
export const GROUP_AT_MOST = 50;
export const MESSAGES_AT_MOST = 20_000;

/** More tickets of one conversation than these newest ones are not looked at: a merge concerns the latest. */
const TICKETS_EACH = 20;

/** Conversations that are one by merges, with their customers and newest tickets. */
export interface Group {
  readonly conversations: readonly string[];
  readonly customers: readonly string[];
  readonly tickets: readonly string[];
}

/** Of those that these belong to. Without locks: whoever locks them looks again whether they still belong together. */
export async function readGroup(db: Queryable, ids: readonly string[]): Promise<Group> {
  const rows = await db.query<{ id: string; customer_id: string; ticket_id: string | null }>(
    `with r as (select distinct coalesce(c.root_id, c.id) as id from unnest($1::text[]) w(id) cross join lateral (select id, root_id from conversation.conversation where id = w.id limit 1) c),
     g as (select id from r union select c.id from r cross join lateral (select id from conversation.conversation where root_id = r.id limit ${GROUP_AT_MOST + 1}) c)
     select g.id, c.customer_id, t.id as ticket_id from g cross join lateral (select customer_id from conversation.conversation where id = g.id limit 1) c
     left join lateral (select id from conversation.ticket where conversation_id = g.id order by id desc limit ${TICKETS_EACH}) t on true`,
    [texts(ids)],
  );
  return { conversations: [...new Set(rows.map((row) => row.id))], customers: [...new Set(rows.map((row) => row.customer_id))], tickets: rows.flatMap((row) => row.ticket_id ?? []) };
}

/** A message as the undoing of a merge needs it. */
export interface GroupMessage {
  readonly id: string;
  readonly seq: number;
  readonly conversationId: string;
  readonly ticketId: string;
  readonly contactId: string | null;
  readonly channel: string;
  readonly direction: 'in' | 'out' | 'internal';
  readonly kind: string;
  readonly author: string;
  readonly audience: string;
  readonly at: Instant;
  readonly failed: boolean;
  readonly thanks: boolean;
}

type Row = Omit<GroupMessage, 'thanks' | 'failed'> & { readonly text: string | null; readonly delivery: string | null };

/** Of these conversations: what belongs to these tickets, and all that came since the merge; as they were filed. */
export async function readGroupMessages(db: Queryable, conversations: readonly string[], tickets: readonly string[], since: number): Promise<GroupMessage[]> {
  const rows = await db.query<Row>(
    `select m.id, m.seq, m.conversation_id as "conversationId", m.ticket_id as "ticketId", m.contact_id as "contactId", m.doc ->> 'channel' as channel, m.direction, m.kind, m.author,
       m.doc ->> 'audience' as audience, m.at, m.delivery, case when m.direction = 'in' and m.seq > $3::int8 then m.doc ->> 'text' end as text
     from unnest($1::text[]) g(id) cross join lateral (select id, conversation_id, ticket_id, contact_id, direction, kind, author, at, seq, delivery, doc from conversation.message
       where conversation_id = g.id and (ticket_id = any ($2::text[]) or seq > $3::int8) limit ${MESSAGES_AT_MOST + 1}) m order by m.seq limit ${MESSAGES_AT_MOST + 1}`,
    [texts(conversations), texts(tickets), since],
  );
  return rows.map(({ text, delivery, ...row }) => ({ ...row, failed: delivery === 'failed', thanks: text !== null && isMereThanks(text) }));
}

/** The customer's last words in each of these: what an item is asked for with. */
export async function readWords(db: Queryable, conversations: readonly string[]): Promise<ReadonlyMap<string, Words & { readonly at: Instant }>> {
  const rows = await db.query<{ id: string; at: Instant; text: string | null; subject: string | null; verdict: MailAuthentication | null }>(
    `select g.id, m.at, m.doc ->> 'text' as text, m.doc ->> 'subject' as subject, m.doc -> 'authentication' as verdict from unnest($1::text[]) g(id)
     cross join lateral (select at, doc from conversation.message where conversation_id = g.id and direction = 'in' and kind = 'message' and author = 'customer'
       order by conversation_id desc, at desc, seq desc limit 1) m`,
    [texts(conversations)],
  );
  return new Map(rows.map(({ id, at, text, subject, verdict }) => [id, { at, text: text ?? '', subject, authenticated: authenticatedOf(verdict ?? undefined) }]));
}

/** The number of the last message that was filed. Whoever holds the locks of a conversation knows that all of it have a lower one. */
export async function lastSeq(db: Queryable): Promise<number> {
  const [row] = await db.query<{ n: number }>('select last_value as n from conversation.message_seq_seq');
  return row?.n ?? 0;
}
