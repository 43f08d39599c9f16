import type { Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import { MEMBERS } from './customer-groups.ts';

/** The customers that are one person with this one; undefined where there is none, or he is erased. */
export async function readMembers(db: Queryable, customerId: string): Promise<{ readonly rootId: string; readonly memberIds: readonly string[] } | undefined> {
  const rows = await db.query<{ root: string; id: string }>(
    `select r.root_id as root, m.id from (select root_id from conversation.customer where id = $1 and erased_at is null limit 1) r
     cross join lateral (select id from conversation.customer where root_id = r.root_id limit ${MEMBERS + 1}) m order by m.id`,
    [customerId],
  );
  const [first] = rows;
  return first && { rootId: first.root, memberIds: rows.map((row) => row.id) };
}

/** How much there is of him. */
export async function countPerson(db: Queryable, memberIds: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const of = (table: string): string => `(select count(*) from unnest($1::text[]) as w(id) cross join lateral (select from conversation.${table} where customer_id = w.id) r) as "${table}"`;
  const [row] = await db.query<Record<string, number>>(`select ${['contact_point', 'identity', 'customer_attribute', 'conversation', 'ticket', 'message'].map(of).join(', ')}`, [texts(memberIds)]);
  const { contact_point = 0, identity = 0, customer_attribute = 0, conversation = 0, ticket = 0, message = 0 } = row ?? {};
  return { contactPoints: contact_point, identities: identity, attributes: customer_attribute, conversations: conversation, tickets: ticket, messages: message };
}

export interface CutOff {
  readonly pointIds: readonly string[];
  /** Conversations in which he was a participant. */
  readonly elsewhere: readonly string[];
}

/**
 * Who writes from one of his addresses is somebody new from this commit on. In the order of the locks: contact points, identities (whoever makes a
 * new point of one holds it until he commits), customers; then his points once more, those among them that were made meanwhile.
 */
export async function cutOff(tx: Tx, memberIds: readonly string[], now: Instant): Promise<CutOff> {
  const members = texts(memberIds);
  await tx.query('select id from conversation.contact_point where customer_id = any ($1::text[]) order by id for update', [members]);
  await tx.query('select kind, scope, canonical from conversation.identity where customer_id = any ($1::text[]) order by kind, scope, canonical for update', [members]);
  await tx.query('select id from conversation.customer where id = any ($1::text[]) order by id for update', [members]);
  const points = await tx.query<{ id: string }>('delete from conversation.contact_point where customer_id = any ($1::text[]) returning id', [members]);
  const pointIds = points.map((row) => row.id);
  tx.send('delete from conversation.identity where customer_id = any ($1::text[])', [members]);
  tx.send('delete from conversation.automatic_reply where customer_id = any ($1::text[])', [members]);
  tx.send('delete from conversation.customer_attribute where customer_id = any ($1::text[])', [members]);
  tx.send('delete from conversation.customer_suggestion where customer_id = any ($1::text[]) or other_id = any ($1::text[])', [members]);
  tx.send('update conversation.customer set name = null, tier = null, class = null, language = null, manager = null, erased_at = ($2::timestamptz[])[1] where id = any ($1::text[])', [
    members,
    instants([now]),
  ]);
  tx.send('delete from conversation.dead_address where contact_point_id = any ($1::text[])', [texts(pointIds)]);
  const shared = await tx.query<{ id: string }>('delete from conversation.participant where contact_point_id = any ($1::text[]) returning conversation_id as id', [texts(pointIds)]);
  return { pointIds, elsewhere: [...new Set(shared.map((row) => row.id))] };
}

/** Contacts of these points that could not be filed, as their parked records name them. */
export async function parkedContacts(db: Queryable, pointIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select distinct headers::json ->> 'ce_subject' as id from conversation.parked_record where park = any ($1::text[]) and headers::json ->> 'ce_subject' like 'con\\_%'`,
    [texts(pointIds)],
  );
  return rows.map((row) => row.id);
}

export interface WipedConversations {
  readonly ids: readonly string[];
  readonly ticketIds: readonly string[];
}

/** The next of his conversations, locked in their order: whoever waited to file something there sees that it is his no more. */
export async function wipeConversations(tx: Tx, memberIds: readonly string[], now: Instant, limit: number): Promise<WipedConversations> {
  const rows = await tx.query<{ id: string }>(`select c.id from conversation.conversation c where c.customer_id = any ($1::text[]) and c.erased_at is null order by c.id limit ${limit} for update`, [
    texts(memberIds),
  ]);
  const ids = texts(rows.map((row) => row.id));
  if (rows.length === 0) return { ids: [], ticketIds: [] };
  tx.send('update conversation.conversation set subject = null, erased_at = ($2::timestamptz[])[1] where id = any ($1::text[])', [ids, instants([now])]);
  for (const table of ['participant', 'awaited_parent']) tx.send(`delete from conversation.${table} where conversation_id = any ($1::text[])`, [ids]);
  tx.send('delete from conversation.suggestion where conversation_id = any ($1::text[]) or other_id = any ($1::text[])', [ids]);
  const tickets = await tx.query<{ id: string }>('select id from conversation.ticket where conversation_id = any ($1::text[]) order by id', [ids]);
  return { ids: rows.map((row) => row.id), ticketIds: tickets.map((row) => row.id) };
}

/** What was answered to calls about these ids; a call that comes again under its key is a new one. */
export function forgetAnswers(tx: Tx, ids: readonly string[]): void {
  tx.send(
    `delete from conversation.idempotency where body is not null and route <> 'POST /v1/customers/:id/erase'
     and exists (select from regexp_matches(body, '(?:cus|cnv|tkt|msg)_[0-9a-f-]{36}', 'g') as m(found) where m.found[1] = any ($1::text[]))`,
    [texts(ids)],
  );
}

/** The next tickets of his, those that are erased too. */
export async function nextTickets(db: Queryable, memberIds: readonly string[], after: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>('select id from conversation.ticket where customer_id = any ($1::text[]) and id > $2 order by id limit $3', [texts(memberIds), after, limit]);
  return rows.map((row) => row.id);
}

export interface WipedMessage {
  readonly id: string;
  readonly contactId: string | null;
  readonly done: boolean;
  readonly direction: string | null;
  readonly files: readonly string[];
  readonly at: Instant;
  readonly seq: number;
}

/** What stays of a message: that it was, when, by whom of ours, on which channel. */
const LEFT = `json_strip_nulls(json_build_object('by', m.doc -> 'by', 'audience', m.doc -> 'audience', 'channel', m.doc -> 'channel', 'accountId', m.doc -> 'accountId',
  'text', '', 'attachments', '[]'::json, 'occurredAt', m.doc -> 'occurredAt', 'automatic', m.doc -> 'automatic', 'erased', true))`;
const FILES = `case when json_typeof(m.doc -> 'attachments') = 'array' then array(select a ->> 'sha256' from json_array_elements(m.doc -> 'attachments') a) else '{}' end`;

const wiping = (window: string): string => `with w as materialized (${window}), p as materialized (select id from w where not done),
o as materialized (select m.id, m.contact_id, m.direction, ${FILES} as files from p cross join lateral (select id, contact_id, direction, doc from conversation.message where id = p.id limit 1) m),
u as (update conversation.message m set mail_id = null, contact_point_id = null, files = null, doc = ${LEFT} from p where m.id = p.id)
select w.id, o.contact_id as "contactId", w.done, o.direction, coalesce(o.files, '{}') as files, w.at, w.seq from w left join o on o.id = w.id order by w.at, w.seq`;

export interface Behind {
  readonly at: Instant;
  readonly seq: number;
}

/**
 * The next messages under one of his customers; `done`: those that were wiped before. A window of the index, whatever it holds: asked for those that
 * are left, the planner took them for few and sorted all (100,000 messages: 200 ms a step, now 30).
 */
export async function wipeMessages(tx: Tx, customerId: string, { at, seq }: Behind, limit: number): Promise<WipedMessage[]> {
  return tx.query<WipedMessage & Record<string, unknown>>(
    wiping(
      `select id, at, seq, doc ->> 'erased' is not null as done from conversation.message where customer_id = $1 and (at, seq) > (($2::timestamptz[])[1], $3::int8) order by customer_id, at, seq limit ${limit}`,
    ),
    [customerId, instants([at]), seq],
  );
}

/** His in conversations of others; those that were wiped before name his points no more. */
export async function wipeElsewhere(tx: Tx, conversationIds: readonly string[], pointIds: readonly string[], limit: number): Promise<WipedMessage[]> {
  return tx.query<WipedMessage & Record<string, unknown>>(
    wiping(
      `select m.id, m.at, m.seq, false as done from unnest($1::text[]) as c(id) cross join lateral (select id, at, seq from conversation.message where conversation_id = c.id and contact_point_id = any ($2::text[])) m limit ${limit}`,
    ),
    [texts(conversationIds), texts(pointIds)],
  );
}

/** Of these files, those that a message names. */
export async function heldFiles(db: Queryable, fileIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'select f.id from unnest($1::text[]) as f(id) where exists (select from conversation.message m where m.files @> array[f.id] and m.files is not null limit 1)',
    [texts(fileIds)],
  );
  return rows.map((row) => row.id);
}
