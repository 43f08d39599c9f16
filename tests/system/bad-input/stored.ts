import { TOPICS } from '@sluice/contracts';
import type { TestSystem } from '@sluice/dev-env';

/**
 * Every row of every table and the ends of every topic: what a refused call must leave as it was. A count alone would not see a row that is
 * changed in its place, so each table has a sum over its rows besides; in any order, because an order costs more than the whole test. How the queues
 * stand is left out: it is written anew as time goes on, whoever calls.
 */
export async function stored({ platform: { db, log } }: TestSystem): Promise<Record<string, unknown>> {
  const tables = await db.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'queue_health' order by 1",
  );
  const read = tables.map(({ name }) => `select '${name}' as name, (select count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from ${name} as t) as rows`);
  const summed = await db.query<{ name: string; rows: string }>(read.join(' union all '));
  const topics = await Promise.all(Object.values(TOPICS).map(async ({ name }): Promise<[string, readonly number[]]> => [name, await log.admin.ends(name)]));
  return { ...Object.fromEntries(summed.map(({ name, rows }) => [name, rows])), ...Object.fromEntries(topics) };
}

export function changes(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    const [was, is] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
    return was === is ? [] : [`${name}: ${was} → ${is}`];
  });
}
