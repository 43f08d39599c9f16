import type { Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { Work } from '../work.ts';
import type { Viewer } from './views-access.ts';
import { membersOf, SEEN } from './views-customers.ts';

/** Two customers who may be one person; a person decides. */
export interface CustomerSuggestion {
  /** Of the two, the one who was asked for, or who is one person with him. */
  readonly customerId: string;
  readonly otherId: string;
  readonly reason: string;
  /** JSON. */
  readonly evidence: string;
  readonly at: Instant;
}

/** Two hundred at most; not those that were dismissed, nor two who are one person by now. For an agent, only others whom he sees. */
const list = (seen: string): string => `select s.customer_id as "customerId", s.other_id as "otherId", s.reason, s.evidence, s.at
from ${membersOf('$1')} g
cross join lateral (
  (select customer_id, other_id, reason, evidence, at from conversation.customer_suggestion where customer_id = g.id and dismissed_at is null limit 200)
  union all (select other_id, customer_id, reason, evidence, at from conversation.customer_suggestion where other_id = g.id and dismissed_at is null limit 200)) s
where s.other_id not in (select id from ${membersOf('$1')} m) ${seen} order by s.at desc, s.other_id limit 200`;
const ALL = list('');
const SEEN_ONES = list(`and exists (select 1 from ${membersOf('s.other_id')} o join conversation.ticket t on t.customer_id = o.id where ${SEEN})`);

export async function readCustomerSuggestions(db: Queryable, id: string, viewer: Viewer): Promise<CustomerSuggestion[]> {
  return viewer.kind === 'all' ? db.query<CustomerSuggestion>(ALL, [id]) : db.query<CustomerSuggestion>(SEEN_ONES, [id, viewer.agentId, texts(viewer.queueIds)]);
}

export interface NewSuggestion {
  readonly ids: readonly [string, string];
  readonly reason: string;
  readonly evidence: Readonly<Record<string, string>>;
}

const ordered = ([one, other]: readonly [string, string]): readonly [string, string] => (one < other ? [one, other] : [other, one]);

/** What was suggested or dismissed before stays as it is. */
export function saveSuggestions(tx: Tx, suggestions: readonly NewSuggestion[], now: Instant): void {
  const rows = suggestions.filter((one) => one.ids[0] !== one.ids[1]).map((one) => ({ ...one, ids: ordered(one.ids) }));
  if (rows.length === 0) return;
  tx.send(
    `insert into conversation.customer_suggestion (customer_id, other_id, reason, evidence, at) select c, o, r, e, ($5::timestamptz[])[1]
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(c, o, r, e) order by c, o on conflict do nothing`,
    [texts(rows.map((one) => one.ids[0])), texts(rows.map((one) => one.ids[1])), texts(rows.map((one) => one.reason)), texts(rows.map((one) => JSON.stringify(one.evidence))), instants([now])],
  );
}

/** Newcomers beside whoever has another form of their number or address. */
export function suggestCandidates(tx: Tx, work: Work): void {
  const { candidates } = work.changed;
  if (candidates.length === 0) return;
  tx.send(
    `insert into conversation.customer_suggestion (customer_id, other_id, reason, evidence, at)
     select least(w.u, i.customer_id), greatest(w.u, i.customer_id), 'candidate', json_build_object('kind', w.k, 'canonical', w.c)::text, ($5::timestamptz[])[1]
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as w(u, k, s, c)
     cross join lateral (select customer_id from conversation.identity where kind = w.k and scope = w.s and canonical = w.c limit 1) i
     where i.customer_id <> w.u order by 1, 2 on conflict do nothing`,
    [
      texts(candidates.map((one) => one.customerId)),
      texts(candidates.map((one) => one.key.kind)),
      texts(candidates.map((one) => one.key.scope)),
      texts(candidates.map((one) => one.key.canonical)),
      instants([work.now]),
    ],
  );
}

/** A person says that two groups are two: no machine suggests it again for these two. */
export async function dismissSuggestion(db: Queryable, ids: readonly [string, string], now: Instant): Promise<void> {
  const [one, other] = ordered(ids);
  await db.query(
    `with all_of as (select a.id as a, b.id as b from ${membersOf('$1')} a cross join ${membersOf('$2')} b),
     known as (update conversation.customer_suggestion s set dismissed_at = ($3::timestamptz[])[1] from all_of x
       where s.customer_id = least(x.a, x.b) and s.other_id = greatest(x.a, x.b) and s.dismissed_at is null returning 1 as one)
     insert into conversation.customer_suggestion (customer_id, other_id, reason, evidence, at, dismissed_at)
     select $1, $2, 'dismissed', '{}', ($3::timestamptz[])[1], ($3::timestamptz[])[1] where not exists (select 1 from known) on conflict do nothing`,
    [one, other, instants([now])],
  );
}
