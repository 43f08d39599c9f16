import { type Queryable, texts } from '@sluice/store';
import { authenticatedOf, type Delivery, type MailAuthentication } from '@sluice/contracts';
import type { ContactPoint } from '../model.ts';
import type { Work } from '../work.ts';
import { MEMBERS } from './customer-groups.ts';
import { conversationOf, type ConversationRow, ticketsOf } from './lock-tickets.ts';

interface LastRow {
  readonly id: string;
  readonly conversation_id: string;
  readonly contact_point_id: string | null;
  readonly mail_id: string | null;
  readonly text: string | null;
  readonly subject: string | null;
  readonly refs: readonly string[] | null;
  readonly verdict: MailAuthentication | null;
  readonly automatic: string | null;
}

/** The customer's last message in a conversation and those that are merged with it. */
const lastIn = (
  root: string,
): string => `(select m.conversation_id, m.contact_point_id, m.mail_id, m.doc from (select ${root} as id union all select id from conversation.conversation where root_id = ${root}) g
  cross join lateral (select conversation_id, contact_point_id, mail_id, doc, at, seq from conversation.message
    where conversation_id = g.id and direction = 'in' and kind = 'message' and author = 'customer' order by conversation_id desc, at desc, seq desc limit 1) m order by m.at desc, m.seq desc limit 1)`;

const LAST = `select c.id, m.conversation_id, m.contact_point_id, m.mail_id, m.doc ->> 'text' as text, m.doc ->> 'subject' as subject, m.doc -> 'references' as refs, m.doc -> 'authentication' as verdict, m.doc ->> 'automatic' as automatic
from unnest($1::text[]) as c(id) cross join lateral ${lastIn('c.id')} m`;

const ASKING = `select c.id, c.customer_id, c.channel, c.account_id, c.subject, c.opened_at, c.current_ticket_id, c.joined_into, c.merged_into, c.merged_seq, c.root_id, c.erased_at, u.root_id as person_id, u.tier, u.class, u.language, u.manager, ${ticketsOf('u.root_id')} as tickets,
  m.doc ->> 'text' as text, m.doc ->> 'subject' as about, m.doc -> 'authentication' as verdict
from conversation.conversation c
left join conversation.customer u on u.id = c.customer_id
left join lateral ${lastIn('coalesce(c.root_id, c.id)')} m on true
where c.id = any ($1::text[])`;

/**
 * For tickets that may ask for an agent again without a new message (due, reopened, an answer that failed; `all`: another configuration): what routing must know of their
 * conversations, and the customer's last words. Read without a lock: what is asked of them never changes.
 */
export async function loadAsking(tx: Queryable, work: Work, all = false): Promise<void> {
  const quiet = [...work.tickets.values()].filter((ticket) => all || ticket.status === 'waiting' || ticket.status === 'resolved').map((ticket) => ticket.conversationId);
  const missing = [...new Set(quiet)].filter((id) => !work.words.has(id));
  if (missing.length === 0) return;
  for (const row of await tx.query<ConversationRow & { readonly text: string | null; readonly about: string | null; readonly verdict: MailAuthentication | null }>(ASKING, [texts(missing)])) {
    if (!work.conversations.has(row.id)) work.conversations.set(row.id, conversationOf(work, row));
    if (row.text !== null) work.words.set(row.id, { text: row.text, subject: row.about, authenticated: authenticatedOf(row.verdict ?? undefined) });
  }
}

interface PointRow extends ContactPoint {
  /** The customer who was asked for. */
  readonly askedFor: string;
}

/** By when the person last wrote from it, in the newest hundred conversations of its customer; one that he never wrote from counts as of the day it was made. */
const POINTS = `select w.id as "askedFor", p.id, p.customer_id as "customerId", p.channel, p.account_id as "accountId", p.kind, p.address, p.name,
  coalesce(l.at is null or d.at > l.at, false) and d.at is not null as dead, l.at as "lastAt"
from unnest($1::text[]) as w(id) cross join lateral (select root_id from conversation.customer where id = w.id limit 1) u
cross join lateral (select id from conversation.customer where root_id = u.root_id limit ${MEMBERS}) g
cross join lateral (select id, customer_id, channel, account_id, kind, address, name, created_at from conversation.contact_point where customer_id = g.id) p
left join lateral (select at from conversation.dead_address where contact_point_id = p.id limit 1) d on true
left join lateral (select max(m.at) as at from (select id from conversation.conversation where customer_id = p.customer_id order by customer_id, id desc limit 100) c
  cross join lateral (select at from conversation.message where conversation_id = c.id and contact_point_id = p.id and direction = 'in' order by conversation_id desc, at desc, seq desc limit 1) m) l on true
order by coalesce(l.at, p.created_at) desc, p.id`;

/** Whom an answer into these conversations can go to, and what it answers. */
export async function loadAnswering(tx: Queryable, work: Work): Promise<void> {
  const conversations = [...work.conversations.values()];
  const customers = [...new Set([...conversations.map((one) => one.customerId), ...work.customersById.keys()])];
  if (customers.length === 0) return;
  const [points, last]: [PointRow[], LastRow[]] = await Promise.all([
    tx.query<PointRow>(POINTS, [texts(customers)]),
    conversations.length === 0 ? [] : tx.query<LastRow>(LAST, [texts([...new Set(conversations.map((one) => one.rootId))])]),
  ]);
  for (const id of customers)
    work.points.set(
      id,
      points.filter((one) => one.askedFor === id),
    );
  for (const row of last) {
    const { conversation_id: conversationId, contact_point_id: contactPointId, mail_id: mailId, refs, subject, automatic } = row;
    work.lastMessage.set(row.id, { conversationId, contactPointId, mailId, references: refs ?? [], subject, automatic: automatic ?? 'none' });
    work.words.set(row.id, { text: row.text ?? '', subject: row.subject, authenticated: authenticatedOf(row.verdict ?? undefined) });
  }
}

/** Messages of ours of which receipts tell. After the rows of their tickets are locked: a second receipt of the same message waits there. */
export async function loadSent(tx: Queryable, work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: string; delivery: Delivery }>(
    'select w.id, r.delivery from unnest($1::text[]) as w(id) cross join lateral (select delivery from conversation.message where id = w.id and delivery is not null limit 1) r',
    [texts(ids)],
  );
  for (const row of rows) work.sent.set(row.id, row);
}
