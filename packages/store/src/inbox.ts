import { DAY, type Instant } from '@sluice/kernel';
import { uuids } from './arrays.ts';
import type { Database } from './database.ts';
import type { Migration } from './migrate.ts';
import type { Tx } from './transaction.ts';

/**
 * The inbox of a schema: the ids of the events whose effects stand in it, written in the transaction of the effect.
 * Partitioned by the day in the uuid v7; a day is dropped when no topic can bring it again (longest retention + 2 days).
 * Ids from days without a partition stand in `inbox_other`.
 */
export const inboxMigrations = (schema: string): Migration[] => [
  {
    name: '0000_inbox_1',
    sql: `create table ${schema}.inbox (id uuid primary key) partition by range (id);
create table ${schema}.inbox_other partition of ${schema}.inbox default;`,
  },
];

export class Inbox {
  readonly #schema: string;
  constructor(schema: string) {
    this.#schema = schema;
  }

  /** Claims ids; answers the fresh ones. Sorted, so that two batches that overlap wait for each other in one order and never in a ring. */
  async claim(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
    const sorted = [...new Set(ids)].sort();
    const rows = await tx.query<{ id: string }>(`insert into ${this.#schema}.inbox (id) select u from unnest($1::uuid[]) as u on conflict do nothing returning id`, [uuids(sorted)]);
    return new Set(rows.map((row) => row.id));
  }

  /** Gives ids back, so that a replay of theirs is not a repeat. */
  async release(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.query(`delete from ${this.#schema}.inbox where id = any ($1::uuid[])`, [uuids([...ids].sort())]);
  }

  /** Makes the partitions of the days around `now` and drops those older than `pastDays`. */
  async keepDays(db: Database, now: Instant, days: { readonly pastDays: number; readonly aheadDays: number }): Promise<void> {
    const today = Math.floor(now / DAY);
    const names = await db.query<{ name: string }>(`select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = $1::regclass`, [`${this.#schema}.inbox`]);
    const have = new Set(names.map((row) => row.name));
    for (let day = today - 1; day <= today + days.aheadDays; day++) {
      if (have.has(`inbox_${day}`)) continue;
      const holds = await db.query('select 1 as one from ' + this.#schema + '.inbox_other where id >= $1::uuid and id < $2::uuid limit 1', [firstUuid(day), firstUuid(day + 1)]);
      if (holds.length > 0) continue; // its ids already stand in the rest: they stay there
      await db.transact((tx) =>
        // Replicas start together: the second waits for the first, and then finds the day made.
        tx.script(
          `lock table ${this.#schema}.inbox_other in share row exclusive mode; create table if not exists ${this.#schema}.inbox_${day} partition of ${this.#schema}.inbox for values from ('${firstUuid(day)}') to ('${firstUuid(day + 1)}')`,
        ),
      );
    }
    for (const name of have) {
      const day = Number(/^inbox_(\d+)$/.exec(name)?.[1] ?? Number.NaN);
      if (day < today - days.pastDays) await db.transact((tx) => tx.script(`drop table if exists ${this.#schema}.${name}`));
    }
  }
}

/** The smallest uuid v7 of a day since 1970. */
function firstUuid(day: number): string {
  const time = (day * DAY).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}
