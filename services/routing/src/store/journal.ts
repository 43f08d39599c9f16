import { DAY, type Instant } from '@sluice/kernel';
import { type Database, instants, type Queryable } from '@sluice/store';
import type { PoolEntry, PoolInput } from '../domain/input.ts';
import type { PoolRows } from './pool-rows.ts';

/** An input as it was applied. */
export interface Journaled extends PoolEntry {
  readonly decidedAt: Instant;
  readonly configVersion: string;
}

export interface Snapshot {
  readonly n: number;
  readonly at: Instant;
  readonly configVersion: string;
  readonly rows: PoolRows;
}

/** The newest snapshot at or before entry `n`. */
export async function readSnapshot(db: Queryable, pool: string, n: number): Promise<Snapshot | undefined> {
  const [row] = await db.query<{ n: number; at: Instant; config_version: string; body: PoolRows }>(
    'select n, at, config_version, body from routing.snapshot where pool = $1 and n <= $2 order by n desc limit 1',
    [pool, n],
  );
  return row && { n: row.n, at: row.at, configVersion: row.config_version, rows: row.body };
}

/** Entries after `after`, in the order in which they were applied. */
export async function readJournal(db: Queryable, pool: string, after: number, limit: number): Promise<Journaled[]> {
  const rows = await db.query<{ n: number; at: Instant; decided_at: Instant; config_version: string; body: string }>(
    'select n, at, decided_at, config_version, body from routing.journal where pool = $1 and n > $2 order by n limit $3',
    [pool, after, limit],
  );
  return rows.map((row) => ({ seq: row.n, at: row.at, decidedAt: row.decided_at, configVersion: row.config_version, input: JSON.parse(row.body) as PoolInput }));
}

/** Who answers an offer later than that is told that there is none. */
const OFFER_DAYS = 7;
const PART = /^journal_(\d+)$/;

/** Makes the journal's days around `now`, drops those older than `pastDays`, and sweeps what else is only kept for a time. */
export async function keepHouse(db: Database, now: Instant, pastDays: number): Promise<void> {
  const today = Math.floor(now / DAY);
  const names = await db.query<{ name: string }>("select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'routing.journal'::regclass");
  const have = new Set(names.map((row) => row.name));
  for (let day = today; day <= today + 2; day += 1) {
    if (have.has(`journal_${day}`)) continue;
    const [from, to] = [instants([day * DAY]), instants([(day + 1) * DAY])];
    const stray = await db.query('select 1 as one from routing.journal_rest where decided_at >= ($1::timestamptz[])[1] and decided_at < ($2::timestamptz[])[1] limit 1', [from, to]);
    if (stray.length > 0) continue; // that day began without a partition: it stays in the rest
    const iso = (at: number): string => new Date(at).toISOString();
    await db.transact((tx) => tx.script(`create table if not exists routing.journal_${day} partition of routing.journal for values from ('${iso(day * DAY)}') to ('${iso((day + 1) * DAY)}')`));
  }
  for (const name of have) if (Number(PART.exec(name)?.[1] ?? Number.NaN) < today - pastDays) await db.transact((tx) => tx.script(`drop table routing.${name}`));
  const old = instants([now - pastDays * DAY]);
  await db.query('delete from routing.journal_rest where decided_at < ($1::timestamptz[])[1]', [old]);
  await db.query('delete from routing.snapshot s where at < ($1::timestamptz[])[1] and exists (select 1 from routing.snapshot l where l.pool = s.pool and l.n > s.n)', [old]);
  await db.query('delete from routing.request where at < ($1::timestamptz[])[1]', [instants([now - DAY])]);
  await db.query('delete from routing.offer where at < ($1::timestamptz[])[1]', [instants([now - OFFER_DAYS * DAY])]);
  // Records live 7 days in the log: a ticket not heard of for longer can bring nothing stale any more.
  await db.query('delete from routing.seen where at < ($1::timestamptz[])[1]', [instants([now - 9 * DAY])]);
}

/** The newest snapshot made at or before the instant; else the first that is kept. */
export async function readSnapshotAt(db: Queryable, pool: string, at: Instant): Promise<Snapshot | undefined> {
  const [row] = await db.query<{ n: number }>('select coalesce(max(n) filter (where at <= ($2::timestamptz[])[1]), min(n)) as n from routing.snapshot where pool = $1', [pool, instants([at])]);
  return row?.n === undefined || row.n === null ? undefined : readSnapshot(db, pool, row.n);
}

/** After which entries the pool was stored. */
export async function readSnapshotsAfter(db: Queryable, pool: string, n: number): Promise<Set<number>> {
  return new Set((await db.query<{ n: number }>('select n from routing.snapshot where pool = $1 and n > $2', [pool, n])).map((row) => row.n));
}
