import { mint } from '@sluice/kernel';
import { type Queryable, texts, instants } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import { standsOutside } from '../thread.ts';
import type { Customer, Work } from '../work.ts';
import { ticketsOf } from './lock-tickets.ts';

/** A contact point that is made, with a customer of its own, where it is not known yet. */
export interface WantedPoint {
  readonly id: string;
  readonly channel: string;
  readonly accountId: string;
  readonly kind: string;
  readonly address: string;
  readonly name?: string | undefined;
  readonly language?: string | undefined;
}

/** What stands behind a Message-ID: asked for in the snapshot of the contact points, under the locks of `lockMails`. */
export interface WantedMails {
  /** Ids that the mails answer. */
  readonly parents: readonly string[];
  /** Ids of the mails themselves: who waits for them? */
  readonly own: readonly string[];
  /** Conversations that they name by a token. */
  readonly signed: readonly string[];
}

interface Row {
  readonly what: 'known' | 'made' | 'mail' | 'awaited' | 'outside';
  readonly id: string;
  readonly other: string;
  readonly name: string | null;
  readonly tier: string | null;
  readonly class: string | null;
  readonly language: string | null;
  readonly tickets: number;
}

/** Whoever claims one Message-ID more often than this, or awaits it, makes no batch larger. */
const ONE_ID_AT_MOST = 100;

/**
 * Known points are locked in the order of their ids; then missing ones are made, each with a customer. Two transactions that make the same
 * point: the second waits at its key, finds nothing made and nothing known in its snapshot, and begins again.
 * Look-ups are `lateral … limit`: a plan that is made while the tables are empty would scan them for as long as it lives.
 */
const POINTS = `w as materialized (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as w(id, customer_id, channel, account_id, kind, address, name, language)),
known as materialized (select r.id, r.customer_id from (select distinct id from unnest($1::text[]) as u(id) order by id) o
  cross join lateral (select id, customer_id from conversation.contact_point where id = o.id limit 1 for update) r),
made as (insert into conversation.contact_point (id, customer_id, channel, account_id, kind, address, name, created_at)
  select w.id, w.customer_id, w.channel, w.account_id, w.kind, w.address, w.name, ($9::timestamptz[])[1] from w where w.id not in (select id from known) order by w.id
  on conflict (id) do nothing returning id, customer_id),
born as (insert into conversation.customer (id, name, language, created_at)
  select made.customer_id, w.name, w.language, ($9::timestamptz[])[1] from made join w on w.id = made.id)
select 'known' as what, k.id, k.customer_id as other, u.name, u.tier, u.class, u.language, ${ticketsOf('k.customer_id')} as tickets from known k
  cross join lateral (select name, tier, class, language from conversation.customer where id = k.customer_id limit 1) u
union all select 'made', made.id, made.customer_id, w.name, null, null, w.language, 0 from made join w on w.id = made.id`;

const FOUND = `found as materialized (
  select 'mail' as what, p.id as mail_id, m.conversation_id from unnest($10::text[]) as p(id)
    cross join lateral (select distinct conversation_id from (select conversation_id from conversation.message where mail_id = p.id limit ${ONE_ID_AT_MOST}) l) m
  union all select 'awaited', o.id, a.conversation_id from unnest($11::text[]) as o(id)
    cross join lateral (select conversation_id from conversation.awaited_parent where mail_id = o.id limit ${ONE_ID_AT_MOST}) a),
beside as materialized (select conversation_id from found union select unnest($12::text[]))`;
const MAILS = `
union all select what, mail_id, conversation_id, null, null, null, null, 0 from found
union all select 'outside', b.conversation_id, s.other_id, null, null, null, null, 0 from beside b
  cross join lateral (select other_id from conversation.suggestion where conversation_id = b.conversation_id limit ${ONE_ID_AT_MOST}) s
union all select 'outside', s.conversation_id, b.conversation_id, null, null, null, null, 0 from beside b
  cross join lateral (select conversation_id from conversation.suggestion where other_id = b.conversation_id limit ${ONE_ID_AT_MOST}) s`;
const IDENTIFY = `with ${POINTS}`;
const IDENTIFY_MAILS = `with ${FOUND}, ${POINTS}${MAILS}`;

/**
 * Each contact point has its customer afterwards, and each mail id its conversations.
 * @throws LoadAgain where another transaction has just made one of the points
 */
export async function identify(tx: Queryable, work: Work, points: readonly WantedPoint[], mails?: WantedMails): Promise<void> {
  const one = [...new Map(points.map((point) => [point.id, point])).values()];
  if (one.length === 0) return;
  const values = [
    texts(one.map((point) => point.id)),
    texts(one.map(() => mint('cus', work.now))),
    texts(one.map((point) => point.channel)),
    texts(one.map((point) => point.accountId)),
    texts(one.map((point) => point.kind)),
    texts(one.map((point) => point.address)),
    texts(one.map((point) => point.name ?? null)),
    texts(one.map((point) => point.language ?? null)),
    instants([work.now]),
  ];
  const rows = mails === undefined ? await tx.query<Row>(IDENTIFY, values) : await tx.query<Row>(IDENTIFY_MAILS, [...values, texts(mails.parents), texts(mails.own), texts(mails.signed)]);
  for (const row of rows) {
    if (row.what === 'known' || row.what === 'made') know(work, row);
    else if (row.what === 'mail') work.mails.set(row.id, [...(work.mails.get(row.id) ?? []), { mailId: row.id, conversationId: row.other }]);
    else if (row.what === 'outside') standsOutside(work, row.id, row.other);
    else work.awaited.set(row.id, (work.awaited.get(row.id) ?? new Set()).add(row.other));
  }
  if (one.some((point) => !work.customers.has(point.id))) throw new LoadAgain(undefined);
}

function know(work: Work, row: Row): void {
  const known = work.customersById.get(row.other);
  const customer: Customer = known ?? { id: row.other, name: row.name, tier: row.tier, class: row.class, language: row.language, tickets: row.tickets, fresh: row.what === 'made' };
  work.customers.set(row.id, customer);
  work.customersById.set(customer.id, customer);
}

/** Customers by id, their rows locked in the order of the ids. */
export async function lockCustomers(tx: Queryable, work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<Omit<Row, 'what' | 'other'>>(
    `select u.id, u.name, u.tier, u.class, u.language, ${ticketsOf('u.id')} as tickets from (select distinct id from unnest($1::text[]) as x(id) order by id) w
     cross join lateral (select id, name, tier, class, language from conversation.customer where id = w.id limit 1 for update) u`,
    [texts(ids)],
  );
  for (const row of rows) work.customersById.set(row.id, { id: row.id, name: row.name, tier: row.tier, class: row.class, language: row.language, tickets: row.tickets, fresh: false });
}
