import { mint } from '@sluice/kernel';
import { instants, type Queryable, texts } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import { type Proof, provesMore } from '../domain/proof.ts';
import { candidatesOf, identityOf, type IdentityKey, keyOf } from '../identities.ts';
import { speak } from '../speaking.ts';
import { isTwin, standsOutside } from '../thread.ts';
import type { Customer } from '../model.ts';
import type { Work } from '../work.ts';
import { ticketsOf } from './lock-tickets.ts';

/** A contact point that is made, of the customer who has its identity, where it is not known yet. */
export interface WantedPoint {
  readonly id: string;
  readonly channel: string;
  readonly accountId: string;
  readonly kind: string;
  /** Canonical. */
  readonly address: string;
  /** As it was written; default: the canonical form. */
  readonly value?: string | undefined;
  readonly name?: string | undefined;
  readonly language?: string | undefined;
  /** What is known of the identity where it is new; default: `claimed`. */
  readonly proof?: Proof | undefined;
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
  /** `met`: a new point of somebody whom we knew by the same identity. */
  readonly what: 'known' | 'met' | 'made' | 'mail' | 'twin' | 'awaited' | 'outside';
  readonly id: string;
  readonly other: string;
  readonly root: string | null;
  readonly proof: Proof | null;
  readonly name: string | null;
  readonly tier: string | null;
  readonly class: string | null;
  readonly language: string | null;
  readonly manager: string | null;
  readonly tickets: number;
}

/** Whoever claims one Message-ID more often than this, or awaits it, makes no batch larger. */
const ONE_ID_AT_MOST = 100;
/** A mail comes once to each account of ours that it was sent to. */
const TWINS_AT_MOST = 10;

/**
 * Known points are locked in the order of their ids; then identities that nobody has are taken, in their order, each for a customer that is
 * born with it; then the missing points are made, of whoever has their identity. Two transactions that make the same point, or two points of
 * one identity: the second waits at the key of the identity, makes nothing, knows nothing in its snapshot, and begins again. An identity by which
 * somebody is met is held, so that whoever erases him waits for the point that is being made.
 * Look-ups are `lateral … limit`: a plan that is made while the tables are empty would scan them for as long as it lives.
 */
const POINTS = `w as materialized (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $10::text[], $11::text[], $12::text[], $13::text[])
    as w(id, customer_id, channel, account_id, kind, address, name, language, i_kind, i_scope, value, proof)),
known as materialized (select r.id, r.customer_id, r.proof from (select distinct id from unnest($1::text[]) as u(id) order by id) o
  cross join lateral (select id, customer_id, proof from conversation.contact_point where id = o.id limit 1 for update) r),
missing as materialized (select w.* from w where w.id not in (select id from known)),
met as materialized (select m.id, i.customer_id from missing m
  cross join lateral (select customer_id from conversation.identity where kind = m.i_kind and scope = m.i_scope and canonical = m.address limit 1 for key share) i),
taken as (insert into conversation.identity (kind, scope, canonical, customer_id, value, source, proof, first_seen_at, proved_at)
  select distinct on (i_kind, i_scope, address) i_kind, i_scope, address, customer_id, value, 'channel:' || account_id, proof, ($9::timestamptz[])[1], ($9::timestamptz[])[1]
  from missing where id not in (select id from met) order by i_kind, i_scope, address, id
  on conflict do nothing returning customer_id),
whose as (select id, customer_id from met union all select m.id, m.customer_id from missing m where m.customer_id in (select customer_id from taken) and m.id not in (select id from met)),
made as (insert into conversation.contact_point (id, customer_id, channel, account_id, kind, address, name, proof, created_at)
  select m.id, o.customer_id, m.channel, m.account_id, m.kind, m.address, m.name, case when m.id in (select id from met) then 'claimed' else m.proof end, ($9::timestamptz[])[1] from missing m join whose o on o.id = m.id order by m.id
  on conflict (id) do nothing returning id, customer_id),
born as (insert into conversation.customer (id, root_id, name, language, created_at)
  select distinct on (t.customer_id) t.customer_id, t.customer_id, m.name, m.language, ($9::timestamptz[])[1] from taken t join missing m on m.customer_id = t.customer_id order by t.customer_id)
select 'known' as what, k.id, k.customer_id as other, u.root_id as root, k.proof, u.name, u.tier, u.class, u.language, u.manager, ${ticketsOf('u.root_id')} as tickets from known k
  cross join lateral (select root_id, name, tier, class, language, manager from conversation.customer where id = k.customer_id limit 1) u
union all select 'met', m.id, m.customer_id, u.root_id, 'claimed', u.name, u.tier, u.class, u.language, u.manager, ${ticketsOf('u.root_id')} from made m join w on w.id = m.id
  cross join lateral (select root_id, name, tier, class, language, manager from conversation.customer where id = m.customer_id limit 1) u
union all select 'made', m.id, m.customer_id, m.customer_id, w.proof, w.name, null, null, w.language, null, 0 from made m join w on w.id = m.id where m.customer_id in (select customer_id from taken)`;

const FOUND = `found as materialized (
  select 'mail' as what, p.id as mail_id, m.conversation_id from unnest($14::text[]) as p(id)
    cross join lateral (select distinct conversation_id from (select conversation_id from conversation.message where mail_id = p.id limit ${ONE_ID_AT_MOST}) l) m
  union all select 'awaited', o.id, a.conversation_id from unnest($15::text[]) as o(id)
    cross join lateral (select conversation_id from conversation.awaited_parent where mail_id = o.id limit ${ONE_ID_AT_MOST}) a),
twin as materialized (select o.id as mail_id, t.conversation_id, t.id, t.account, t.digest from unnest($15::text[]) as o(id)
    cross join lateral (select conversation_id, id, doc ->> 'accountId' as account, doc ->> 'digest' as digest from conversation.message where mail_id = o.id and direction = 'in' limit ${TWINS_AT_MOST}) t),
beside as materialized (select conversation_id from found union select unnest($16::text[]))`;
const MAILS = `
union all select what, mail_id, conversation_id, null, null, null, null, null, null, null, 0 from found
union all select 'twin', mail_id, conversation_id, id, null, account, digest, null, null, null, 0 from twin
union all select 'outside', b.conversation_id, s.other_id, null, null, null, null, null, null, null, 0 from beside b
  cross join lateral (select other_id from conversation.suggestion where conversation_id = b.conversation_id limit ${ONE_ID_AT_MOST}) s
union all select 'outside', s.conversation_id, b.conversation_id, null, null, null, null, null, null, null, 0 from beside b
  cross join lateral (select conversation_id from conversation.suggestion where other_id = b.conversation_id limit ${ONE_ID_AT_MOST}) s`;
const IDENTIFY = `with ${POINTS}`;
const IDENTIFY_MAILS = `with ${FOUND}, ${POINTS}${MAILS}`;

/** Points of one identity in one batch are of one customer: by the name that the first of them says, with the best of their proofs. */
interface Born {
  readonly customerId: string;
  readonly name: string | null;
  readonly language: string | null;
  readonly proof: Proof;
}

function bornFor(work: Work, points: readonly (WantedPoint & { readonly identity: IdentityKey })[]): Map<string, Born> {
  const born = new Map<string, Born>();
  for (const { identity, name = null, language = null, proof = 'claimed' } of points) {
    const key = keyOf(identity);
    const first = born.get(key);
    if (!first) born.set(key, { customerId: mint('cus', work.now), name, language, proof });
    else if (provesMore(proof, first.proof)) born.set(key, { ...first, proof });
  }
  return born;
}

/**
 * Each contact point has its customer afterwards, and each mail id its conversations.
 * @throws LoadAgain where another transaction has just made one of the points, or somebody with its identity
 */
export async function identify(tx: Queryable, work: Work, points: readonly WantedPoint[], mails?: WantedMails): Promise<void> {
  const one = [...new Map(points.map((point) => [point.id, point])).values()].map((point) => ({ ...point, identity: identityOf(point.kind, point.accountId, point.address) }));
  if (one.length === 0) return;
  const born = bornFor(work, one);
  const channels = new Map(one.map((point) => [point.id, point.channel]));
  const of = (point: { readonly identity: IdentityKey }): Born | undefined => born.get(keyOf(point.identity));
  const values = [
    texts(one.map((point) => point.id)),
    texts(one.map((point) => of(point)?.customerId ?? null)),
    texts(one.map((point) => point.channel)),
    texts(one.map((point) => point.accountId)),
    texts(one.map((point) => point.kind)),
    texts(one.map((point) => point.address)),
    texts(one.map((point) => of(point)?.name ?? null)),
    texts(one.map((point) => of(point)?.language ?? null)),
    instants([work.now]),
    texts(one.map((point) => point.identity.kind)),
    texts(one.map((point) => point.identity.scope)),
    texts(one.map((point) => point.value ?? point.address)),
    texts(one.map((point) => of(point)?.proof ?? 'claimed')),
  ];
  const rows = mails === undefined ? await tx.query<Row>(IDENTIFY, values) : await tx.query<Row>(IDENTIFY_MAILS, [...values, texts(mails.parents), texts(mails.own), texts(mails.signed)]);
  for (const row of rows) {
    if (row.what === 'known' || row.what === 'met' || row.what === 'made') know(work, row, channels.get(row.id) ?? '');
    else if (row.what === 'mail') work.mails.set(row.id, [...(work.mails.get(row.id) ?? []), { mailId: row.id, conversationId: row.other }]);
    else if (row.what === 'twin') isTwin(work, row.id, { messageId: row.root ?? '', conversationId: row.other, accountId: row.name ?? '', digest: row.tier ?? '' });
    else if (row.what === 'outside') standsOutside(work, row.id, row.other);
    else work.awaited.set(row.id, (work.awaited.get(row.id) ?? new Set()).add(row.other));
  }
  if (one.some((point) => !work.customers.has(point.id))) throw new LoadAgain(undefined);
  for (const point of one) {
    work.identities.set(point.id, point.identity);
    const customer = work.customers.get(point.id);
    if (customer?.fresh === true) work.changed.candidates.push(...candidatesOf(point.kind, point.accountId, point.address).map((key) => ({ customerId: customer.id, key })));
  }
}

function know(work: Work, row: Row, channel: string): void {
  const known = work.customersById.get(row.other);
  const { root, name, tier, class: group, language, manager, tickets, what } = row;
  const customer: Customer = known ?? { id: row.other, rootId: root ?? row.other, name, tier, class: group, language, manager, tickets, fresh: what === 'made' };
  work.customers.set(row.id, customer);
  work.customersById.set(customer.id, customer);
  work.proofs.set(row.id, row.proof ?? 'claimed');
  if (known === undefined && what === 'made') introduce(work, customer, channel);
}

/** Who has just been born has a group of his own, with what he came with. */
function introduce(work: Work, customer: Customer, channel: string): void {
  work.rootOf.set(customer.id, customer.id);
  work.groups.set(customer.id, { rootId: customer.id, members: new Map([[customer.id, null]]), words: [] });
  const said = { customerId: customer.id, at: work.now };
  if (customer.name !== null) speak(work, customer.id, { ...said, name: 'name', source: 'channel', value: customer.name });
  if (customer.language !== null) speak(work, customer.id, { ...said, name: 'language', source: channel === 'api' ? 'api' : 'channel', value: customer.language });
  // Born with them: the columns say it already.
  work.changed.regrouped.delete(customer.id);
}

/** Customers by id, their rows locked in the order of the ids. */
export async function lockCustomers(tx: Queryable, work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<Omit<Row, 'what' | 'other' | 'proof'>>(
    `select u.id, u.root_id as root, u.name, u.tier, u.class, u.language, u.manager, ${ticketsOf('u.root_id')} as tickets from (select distinct id from unnest($1::text[]) as x(id) order by id) w
     cross join lateral (select id, root_id, name, tier, class, language, manager from conversation.customer where id = w.id and erased_at is null limit 1 for update) u`,
    [texts(ids)],
  );
  for (const { id, root, name, tier, class: group, language, manager, tickets } of rows)
    work.customersById.set(id, { id, rootId: root ?? id, name, tier, class: group, language, manager, tickets, fresh: false });
}
