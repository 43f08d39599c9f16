import { TOPICS } from '@sluice/contracts';
import type { TestSystem } from '@sluice/dev-env';

/** Rows of every table and ends of every topic: what a refused call must leave as it was. */
export async function stored({ platform: { db, log } }: TestSystem): Promise<Record<string, unknown>> {
  const tables = await db.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema') and tablename not like 'outbox%' order by 1",
  );
  const counted = await db.query<{ name: string; n: number }>(tables.map(({ name }) => `select '${name}' as name, (select count(*) from ${name}) as n`).join(' union all '));
  const topics = await Promise.all(Object.values(TOPICS).map(async ({ name }): Promise<[string, readonly number[]]> => [name, await log.admin.ends(name)]));
  return { ...Object.fromEntries(counted.map(({ name, n }) => [name, n])), ...Object.fromEntries(topics) };
}

export function changes(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
  return Object.keys(after).flatMap((name) => {
    const [was, is] = [JSON.stringify(before[name]), JSON.stringify(after[name])];
    return was === is ? [] : [`${name}: ${was} → ${is}`];
  });
}
