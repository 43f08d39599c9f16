import type { TicketStatus } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import type { Proof } from '../domain/proof.ts';
import type { ContactPoint } from '../model.ts';
import { MEMBERS } from './customer-groups.ts';
import { keptFrom, type Seen, type Viewer } from './views-access.ts';

export interface ContactPointLine {
  readonly id: string;
  readonly channel: string;
  readonly accountId: string;
  readonly kind: string;
  readonly address: string;
  readonly name: string | null;
  /** A bounce has told that it is gone, and nobody has written from it since. */
  readonly undeliverable: { readonly at: Instant; readonly reason: string } | null;
}

export interface CustomerTicketLine extends Seen {
  readonly id: string;
  readonly conversationId: string;
  readonly status: TicketStatus;
  readonly channel: string;
  readonly subject: string | null;
}

export interface IdentityLine {
  readonly customerId: string;
  readonly kind: string;
  readonly scope: string;
  readonly canonical: string;
  readonly value: string;
  readonly source: string;
  readonly proof: Proof;
  readonly firstSeenAt: Instant;
  readonly provedAt: Instant;
}

export interface CustomerView {
  /** Who was asked for. */
  readonly id: string;
  /** Who he is now. */
  readonly rootId: string;
  readonly name: string | null;
  readonly tier: string | null;
  readonly class: string | null;
  readonly language: string | null;
  readonly createdAt: Instant;
  /** Of all that are one person; at most a hundred, the oldest first. */
  readonly contactPoints: readonly ContactPointLine[];
}

/** The customers that are one person with `customer`. */
export const membersOf = (customer: string): string =>
  `(select g.id from (select root_id from conversation.customer where id = ${customer} limit 1) r cross join lateral (select id from conversation.customer where root_id = r.root_id limit ${MEMBERS}) g)`;

/** What a bounce has said of the contact point `p`, unless he has written from it since: of his messages only those since then are looked at. */
const GONE = `(select jsonb_build_object('at', round(extract(epoch from d.at) * 1000), 'reason', d.reason) from conversation.dead_address d where d.contact_point_id = p.id
         and not exists (select from conversation.message m where m.customer_id = p.customer_id and m.at >= d.at and m.contact_point_id = p.id and m.direction = 'in' and m.kind = 'message'))`;

export async function readCustomer(db: Queryable, id: string): Promise<CustomerView | undefined> {
  const [row] = await db.query<CustomerView>(
    `select u.id, u.root_id as "rootId", u.name, u.tier, u.class, u.language, u.created_at as "createdAt",
       coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'channel', p.channel, 'accountId', p.account_id, 'kind', p.kind, 'address', p.address, 'name', p.name, 'undeliverable', ${GONE}) order by p.created_at, p.id)
         from (select p.* from ${membersOf('$1')} g cross join lateral (select id, customer_id, channel, account_id, kind, address, name, created_at from conversation.contact_point
           where customer_id = g.id order by created_at, id limit 100) p order by p.created_at, p.id limit 100) p), '[]') as "contactPoints"
     from conversation.customer u where u.id = $1 and u.erased_at is null`,
    [id],
  );
  return row;
}

/** What the person is known by, the oldest first; at most two hundred. */
export async function readIdentities(db: Queryable, id: string): Promise<IdentityLine[]> {
  return db.query<IdentityLine>(
    `select i.customer_id as "customerId", i.kind, i.scope, i.canonical, i.value, i.source, i.proof, i.first_seen_at as "firstSeenAt", i.proved_at as "provedAt"
     from ${membersOf('$1')} g cross join lateral (select customer_id, kind, scope, canonical, value, source, proof, first_seen_at, proved_at from conversation.identity
       where customer_id = g.id limit 200) i order by i.first_seen_at, i.kind, i.scope, i.canonical limit 200`,
    [id],
  );
}

export async function readPoint(db: Queryable, id: string): Promise<ContactPoint | undefined> {
  const [row] = await db.query<ContactPoint>('select id, customer_id as "customerId", channel, account_id as "accountId", kind, address, name from conversation.contact_point where id = $1', [id]);
  return row;
}

/** The newest fifty. */
export async function readCustomerTickets(db: Queryable, customerId: string): Promise<CustomerTicketLine[]> {
  return db.query<CustomerTicketLine>(
    `select t.id, t.conversation_id as "conversationId", t.status, t.agent_id as "agentId", t.owner_id as "ownerId", t.queue_id as "queueId", t.doc -> 'holders' as holders, t.doc -> 'offer' as offer, t.doc -> 'excluded' as excluded,
       t.doc ->> 'channel' as channel, c.subject
     from (select t.* from ${membersOf('$1')} g cross join lateral (select id, conversation_id, status, agent_id, owner_id, queue_id, doc from conversation.ticket
       where customer_id = g.id order by id desc limit 50) t order by t.id desc limit 50) t
     join conversation.conversation c on c.id = t.conversation_id order by t.id desc`,
    [customerId],
  );
}

/** `sees` over rows of `t`, with the agent as $2 and his queues as $3. */
export const SEEN =
  "((t.agent_id = $2 or t.owner_id = $2 or t.offered_to = $2 or t.queue_id = any ($3::text[]) or t.doc::jsonb -> 'holders' ? $2) and not coalesce(t.doc::jsonb -> 'excluded' ? $2, false))";
type Agent = Extract<Viewer, { kind: 'agent' }>;

/** Whether any ticket of the person is one that this agent sees. */
export async function seesCustomer(db: Queryable, customerId: string, agent: Agent): Promise<boolean> {
  const rows = await db.query(`select 1 as one from ${membersOf('$1')} g cross join lateral (select 1 from conversation.ticket t where t.customer_id = g.id and ${SEEN} limit 1) t limit 1`, [
    customerId,
    agent.agentId,
    texts(agent.queueIds),
  ]);
  return rows.length > 0;
}

export interface Suggestion {
  readonly conversationId: string;
  readonly otherId: string;
  readonly messageId: string;
  readonly reason: string;
  readonly at: Instant;
}

const suggestions = (seen: string): string =>
  `select s.conversation_id as "conversationId", s.other_id as "otherId", s.message_id as "messageId", s.reason, s.at
   from ${membersOf('$1')} g join conversation.conversation c on c.customer_id = g.id join conversation.suggestion s on s.conversation_id = c.id
   where coalesce(c.root_id, c.id) <> coalesce((select coalesce(o.root_id, o.id) from conversation.conversation o where o.id = s.other_id), '') ${seen} order by s.at desc, s.conversation_id, s.other_id limit 200`;
const seenOne = (id: string): string => `and exists (select 1 from conversation.ticket t where t.conversation_id = ${id} and ${SEEN})`;
const SUGGESTIONS = suggestions('');
const SUGGESTIONS_SEEN = suggestions(seenOne('s.conversation_id') + ' ' + seenOne('s.other_id'));

/** Conversations of the customer that may belong to another one; an agent must see both. The newest two hundred. */
export async function readSuggestions(db: Queryable, customerId: string, viewer: Viewer): Promise<Suggestion[]> {
  return viewer.kind === 'all' ? db.query<Suggestion>(SUGGESTIONS, [customerId]) : db.query<Suggestion>(SUGGESTIONS_SEEN, [customerId, viewer.agentId, texts(viewer.queueIds)]);
}

/** A conversation of this person that is one by a merge with one of somebody else. */
export async function readSharedConversation(db: Queryable, customerId: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    `select x.id from ${membersOf('$1')} g
     cross join lateral (
       (select c.id, r.customer_id as other from conversation.conversation c join conversation.conversation r on r.id = c.root_id where c.customer_id = g.id)
       union all (select c.id, c.customer_id from conversation.conversation r join conversation.conversation c on c.root_id = r.id where r.customer_id = g.id)) x
     where x.other not in (select id from ${membersOf('$1')} m) limit 1`,
    [customerId],
  );
  return row?.id;
}

/** Whether a ticket of the person concerns one of these agents, as a complaint. */
export async function concernsReader(db: Queryable, customerId: string, readers: readonly string[]): Promise<boolean> {
  if (readers.length === 0) return false;
  const rows = await db.query(
    `select 1 as one from ${membersOf('$1')} g cross join lateral (select 1 from conversation.ticket t where t.customer_id = g.id and ${keptFrom('$2::text[]')} limit 1) t limit 1`,
    [customerId, texts(readers)],
  );
  return rows.length > 0;
}
