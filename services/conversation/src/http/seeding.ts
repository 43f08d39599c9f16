import { toIso } from '@sluice/kernel';
import { type Database, instants, ints, texts } from '@sluice/store';
import { fold } from '@sluice/kernel';
import { ticketDecider } from '../domain/decider.ts';
import { isTicket, type Ticket } from '../domain/ticket.ts';
import { SAVE_TICKETS, ticketRows } from '../store/ticket-rows.ts';
import type { HttpBench } from './testing.ts';

export const NOON: number = Date.parse('2026-03-02T12:00:00Z');
const uuid = (n: number, kind = 0): string => `01970f3c-8a${String(kind).padStart(2, '0')}-7000-8000-${String(n).padStart(12, '0')}`;
/** The nth of its kind; a higher number sorts as newer. */
export const id = {
  ticket: (n: number): string => `tkt_${uuid(n)}`,
  conversation: (n: number): string => `cnv_${uuid(n)}`,
  customer: (n: number): string => `cus_${uuid(n)}`,
  message: (n: number): string => `msg_${uuid(n)}`,
  point: (n: number): string => `cpt_${uuid(n)}`,
};

/** A ticket that has just been opened, changed as a test needs it. */
export function ticketDoc(n: number, changes: Partial<Ticket> = {}): Ticket {
  const command = {
    kind: 'open',
    at: NOON + n,
    ticket: { ticketId: id.ticket(n), conversationId: id.conversation(n), customerId: id.customer(n) },
    channel: 'email',
    accountId: 'support',
    receivedAt: NOON + n,
    begunBy: 'customer',
    attributes: {},
  } as const;
  const made = fold(ticketDecider, ticketDecider.decide(command, ticketDecider.initial));
  if (!isTicket(made)) throw new Error('no ticket was made');
  return { ...made, ...changes };
}

/** Tickets with their conversations and customers. */
export async function seedTickets(db: Database, docs: readonly Ticket[]): Promise<void> {
  const [conversations, customers] = [new Map(docs.map((doc) => [doc.conversationId, doc])), [...new Set(docs.map((doc) => doc.customerId))]];
  const list = [...conversations.values()];
  await db.query(
    "insert into conversation.customer (id, root_id, name, created_at) select i, i, 'Customer ' || right(i, 3), to_timestamp($2::float8 / 1000) from unnest($1::text[]) i on conflict do nothing",
    [texts(customers), NOON],
  );
  await db.query(
    `insert into conversation.conversation (id, customer_id, channel, account_id, subject, current_ticket_id, opened_at)
     select i, c, 'email', 'support', 'Order ' || right(i, 3), t, to_timestamp($4::float8 / 1000) from unnest($1::text[], $2::text[], $3::text[]) x(i, c, t) on conflict do nothing`,
    [texts(list.map((doc) => doc.conversationId)), texts(list.map((doc) => doc.customerId)), texts(list.map((doc) => doc.id)), NOON],
  );
  await db.query(
    SAVE_TICKETS,
    ticketRows(docs, () => 0),
  );
  const given = docs.flatMap((doc) => doc.holders.map((agentId, at) => ({ ticketId: doc.id, version: at + 2, agentId })));
  await db.query(
    `insert into conversation.ticket_event (ticket_id, version, id, type, at, given_to, data)
     select t, v, gen_random_uuid(), 'dev.sluice.ticket.assigned.v1', to_timestamp($4::float8 / 1000), g, '{}' from unnest($1::text[], $2::int8[], $3::text[]) x(t, v, g)`,
    [texts(given.map((one) => one.ticketId)), ints(given.map((one) => one.version)), texts(given.map((one) => one.agentId)), NOON],
  );
}

/** Messages of one conversation, at these instants. */
export async function seedMessages(db: Database, n: number, at: readonly number[]): Promise<void> {
  const doc = { audience: 'customer', channel: 'email', accountId: 'support', text: 'Where is it? 在哪里?', attachments: [], occurredAt: NOON - 1000 };
  await db.query(
    `insert into conversation.message (id, conversation_id, customer_id, ticket_id, contact_point_id, direction, kind, author, at, doc)
     select 'msg_' || gen_random_uuid(), $2, $6, $3, $4, 'in', 'message', 'customer', a, $5::json from unnest($1::timestamptz[]) with ordinality x(a, n) order by x.n`,
    [instants(at), id.conversation(n), id.ticket(n), id.point(n), JSON.stringify(doc), id.customer(n)],
  );
  await db.query(
    "insert into conversation.contact_point (id, customer_id, channel, account_id, kind, address, name, created_at) values ($1, $2, 'email', 'support', 'email', $3, $4, $5) on conflict do nothing",
    [id.point(n), id.customer(n), `li.wei${n}@example.com`, '李伟', toIso(NOON)],
  );
}

/** A customer with more messages than one page of an erasure or an export takes. */
export async function muchOf(b: Pick<HttpBench, 'db' | 'demand'>, from: string): Promise<string> {
  const ticket = await b.demand({ agent: 'mei', from });
  await b.db.query(
    `insert into conversation.message (id, conversation_id, customer_id, ticket_id, direction, kind, author, at, doc)
     select 'msg_' || n, $1, $2, $3, case when n % 2 = 0 then 'out' else 'in' end, 'message', 'customer', date_trunc('milliseconds', now()), json_build_object('text', 'secret ' || n, 'audience', 'customer', 'channel', 'email', 'accountId', 'support', 'attachments', '[]'::json)
     from generate_series(1, 700) n`,
    [ticket.conversationId, ticket.customerId, ticket.id],
  );
  return ticket.customerId;
}
