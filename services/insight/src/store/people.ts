import type { Instant } from '@sluice/kernel';
import { type Queryable, texts, type Tx } from '@sluice/store';
import type { InsightWork, PersonChange } from '../work.ts';

/** Who each of these customers is now, and when that person was last bothered with a survey. */
const LAST = `with w as (select distinct u.id, coalesce(p.root_id, u.id) as root from unnest($1::text[]) as u(id) left join insight.person p on p.customer_id = u.id)
select w.id, w.root, greatest(
  (select max(asked_at) from insight.survey where customer_id = w.root and asked_at is not null),
  (select max(s.asked_at) from insight.person m join insight.survey s on s.customer_id = m.customer_id and s.asked_at is not null where m.root_id = w.root)) as at
from w`;

export async function loadLastAsked(tx: Queryable, work: InsightWork, customers: readonly string[]): Promise<void> {
  if (customers.length === 0) return;
  for (const { id, root, at } of await tx.query<{ id: string; root: string; at: Instant | null }>(LAST, [texts(customers)])) {
    work.roots.set(id, root);
    if (at !== null) work.lastAsked.set(root, at);
  }
}

/** In order: of one customer the last word counts. */
export function savePersons(tx: Tx, changes: readonly PersonChange[]): void {
  const roots = new Map(changes.flatMap(({ rootId, memberIds }) => memberIds.map((id) => [id, rootId] as const)));
  if (roots.size === 0) return;
  const rows = [...roots].sort(([a], [b]) => (a < b ? -1 : 1));
  tx.send('insert into insight.person (customer_id, root_id) select c, r from unnest($1::text[], $2::text[]) as x(c, r) on conflict (customer_id) do update set root_id = excluded.root_id', [
    texts(rows.map(([id]) => id)),
    texts(rows.map(([, root]) => root)),
  ]);
}

export function forgetPersons(tx: Tx, customers: readonly string[]): void {
  if (customers.length > 0) tx.send('delete from insight.person where customer_id = any ($1::text[])', [texts([...customers].sort())]);
}
