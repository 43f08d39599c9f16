import { BrokenInvariant, type Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import type { Source, Value } from '../domain/customer-attributes.ts';
import { cachedOf, type Word } from '../domain/customer-words.ts';
import type { PersonGroup } from '../model.ts';
import type { Work } from '../work.ts';

/** The most customers that are one person: who would be more is not merged any further. */
export const MEMBERS = 100;
/** Of one customer: all sources of all names, and far more than that. */
const WORDS = 2000;

interface Row {
  readonly root: string;
  readonly id: string;
  readonly mergedInto: string | null;
  readonly name: string | null;
  readonly source: Source | null;
  readonly value: string | null;
  readonly at: Instant | null;
  readonly by: string | null;
}

const LOCK = `select r.id from (select distinct id from unnest($1::text[]) as u(id) order by id) w
cross join lateral (select id from conversation.customer where id = w.id limit 1 for update) r`;

const GROUPS = `select w.id as root, m.id, m.merged_into as "mergedInto", a.name, a.source, a.value, a.at, a.by
from unnest($1::text[]) as w(id)
cross join lateral (select id, merged_into from conversation.customer where root_id = w.id and erased_at is null limit ${MEMBERS + 1}) m
left join lateral (select name, source, value, at, by from conversation.customer_attribute where customer_id = m.id limit ${WORDS}) a on true`;

/** Who is one person with each of these roots, and what is said of them. Roots without a row are left out. */
export async function readGroups(db: Queryable, roots: readonly string[]): Promise<ReadonlyMap<string, PersonGroup>> {
  const groups = new Map<string, PersonGroup>();
  for (const row of await db.query<Row>(GROUPS, [texts(roots)])) {
    const group: PersonGroup = groups.get(row.root) ?? { rootId: row.root, members: new Map(), words: [] };
    groups.set(row.root, group);
    group.members.set(row.id, row.mergedInto);
    if (row.name !== null && row.source !== null && row.value !== null)
      group.words.push({ customerId: row.id, name: row.name, source: row.source, value: JSON.parse(row.value) as Value, at: row.at ?? 0, by: row.by });
  }
  return groups;
}

/**
 * Whoever changes what is said of a person, or who belongs to him, holds the row of his root; the members and their words are read after
 * that in a snapshot of its own, so they are as the last one left them.
 * @throws LoadAgain where a root has just been merged into another, or erased
 */
export async function lockGroups(tx: Tx, work: Work, roots: Iterable<string>): Promise<void> {
  const wanted = [...new Set(roots)].filter((id) => !work.groups.has(id)).sort();
  if (wanted.length === 0) return;
  const [, groups] = await Promise.all([tx.query(LOCK, [texts(wanted)]), readGroups(tx, wanted)]);
  for (const [rootId, group] of groups) {
    work.groups.set(rootId, group);
    for (const id of group.members.keys()) work.rootOf.set(id, rootId);
  }
  if (wanted.some((id) => groups.get(id)?.members.get(id) !== null)) throw new LoadAgain(undefined);
}

/** The groups of these customers, whoever they are now. */
export async function lockGroupsOf(tx: Tx, work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.query<{ id: string; root: string }>(
    'select r.id, r.root_id as root from (select distinct id from unnest($1::text[]) as u(id)) w cross join lateral (select id, root_id from conversation.customer where id = w.id limit 1) r',
    [texts(ids)],
  );
  for (const { id, root } of rows) work.rootOf.set(id, root);
  await lockGroups(
    tx,
    work,
    rows.map((one) => one.root),
  );
  mustBelong(work, rows);
}

/** @throws LoadAgain where one of them has just left the group that he was in */
export function mustBelong(work: Work, customers: readonly { readonly id: string; readonly root: string }[]): void {
  if (customers.some(({ id, root }) => work.groups.get(root)?.members.has(id) !== true)) throw new LoadAgain(undefined);
}

/** Words that were said, words that were taken back, and what counts of them, for every member. */
export function saveWords(tx: Tx, work: Work): void {
  const { words, regrouped, members } = work.changed;
  if (members.size > 0) saveMembers(tx, work, [...members].sort());
  const said = [...words.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const [kept, gone] = [said.flatMap((one) => one.word ?? []), said.filter((one) => one.word === null)];
  if (kept.length > 0)
    tx.send(
      `insert into conversation.customer_attribute (customer_id, name, source, value, at, by) select c, n, s, v, a, b
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[]) as x(c, n, s, v, a, b)
       on conflict (customer_id, name, source) do update set value = excluded.value, at = excluded.at, by = excluded.by`,
      wordRows(kept),
    );
  if (gone.length > 0)
    tx.send(
      'delete from conversation.customer_attribute a using unnest($1::text[], $2::text[], $3::text[]) as x(c, n, s) where a.customer_id = x.c and a.name = x.n and a.source = x.s',
      ([0, 1, 2] as const).map((at) => texts(gone.map((one) => one.key.split('\u0000')[at] ?? ''))),
    );
  if (regrouped.size > 0) saveCached(tx, work, [...regrouped].sort());
}

/** Whom each was merged into, and who he is now. Nothing else of a merge is written. */
function saveMembers(tx: Tx, work: Work, ids: readonly string[]): void {
  const rows = ids.map((id) => {
    const root = work.rootOf.get(id) ?? id;
    return { id, root, into: work.groups.get(root)?.members.get(id) ?? null };
  });
  tx.send('update conversation.customer u set merged_into = x.m, root_id = x.r from unnest($1::text[], $2::text[], $3::text[]) as x(i, m, r) where u.id = x.i', [
    texts(rows.map((one) => one.id)),
    texts(rows.map((one) => one.into)),
    texts(rows.map((one) => one.root)),
  ]);
}

const wordRows = (words: readonly Word[]): unknown[] => [
  texts(words.map((one) => one.customerId)),
  texts(words.map((one) => one.name)),
  texts(words.map((one) => one.source)),
  texts(words.map((one) => JSON.stringify(one.value))),
  instants(words.map((one) => one.at)),
  texts(words.map((one) => one.by)),
];

/** The columns that routing and lists read, the same for every member. */
function saveCached(tx: Tx, work: Work, roots: readonly string[]): void {
  const members = roots.flatMap((rootId) => {
    const group = work.groups.get(rootId);
    if (!group) throw new BrokenInvariant('a group was changed that was not loaded');
    const cached = cachedOf(group.words);
    return [...group.members.keys()].map((id) => ({ id, ...cached }));
  });
  tx.send(
    `update conversation.customer u set name = x.n, tier = x.t, class = x.c, language = x.l, manager = x.m from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) as x(i, n, t, c, l, m)
     where u.id = x.i and (u.name, u.tier, u.class, u.language, u.manager) is distinct from (x.n, x.t, x.c, x.l, x.m)`,
    [
      texts(members.map((one) => one.id)),
      texts(members.map((one) => one.name)),
      texts(members.map((one) => one.tier)),
      texts(members.map((one) => one.class)),
      texts(members.map((one) => one.language)),
      texts(members.map((one) => one.manager)),
    ],
  );
}
