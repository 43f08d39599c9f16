import type { Instant } from '@sluice/kernel';
import { instants, type Queryable, type SessionTx, texts, type Tx } from '@sluice/store';
import type { PoolEntry, PoolInput } from '../domain/input.ts';

/** An input on its way to its pool. */
export interface Appended {
  readonly input: PoolInput;
  readonly at: Instant;
}

/**
 * Appends in the order given. The pool's row is held `for key share`, so that a merge or split (`for update`) waits for us and we for it;
 * the same row says which of the rotated tables is written. Ring the pool's wake after the commit.
 */
export function appendInputs(tx: Tx, pool: string, inputs: readonly Appended[]): void {
  if (inputs.length === 0) return;
  tx.send(APPEND, [pool, texts(inputs.map((one) => one.input.kind)), instants(inputs.map((one) => one.at)), texts(inputs.map((one) => JSON.stringify(one.input)))]);
}

const into = (table: number): string => `insert into routing.pool_inbox_${table} (pool, kind, at, body)
  select p.id, x.kind, x.at, x.body from p, unnest($2::text[], $3::timestamptz[], $4::text[]) with ordinality as x(kind, at, body, nth) where p.inbox = ${table} order by x.nth`;
const APPEND = `with p as materialized (select id, inbox from routing.pool where id = $1 for key share), zero as (${into(0)}) ${into(1)}`;

export interface Drained {
  /** False: another writer has taken the pool. Nothing was drained then. */
  readonly leased: boolean;
  readonly entries: readonly PoolEntry[];
}

export interface Draining {
  readonly pool: string;
  readonly lease: number;
  readonly limit: number;
  readonly now: Instant;
  readonly configVersion: string;
  readonly nextN: number;
}

/** A row with nulls says that the lease is ours. */
export interface DrainedRow {
  readonly n: number | null;
  readonly at: Instant | null;
  readonly body: string | null;
}

/**
 * Takes the oldest inputs of both tables in one order, checks the lease, writes the journal: one statement.
 * `nextN` numbers the journal in the order of application, which is not always that of `seq` (a writer of rows may commit late).
 * The lease row is held `for share` until the commit: a takeover, which updates it, waits for us or finds us fenced. Where there is nothing to
 * take it is only looked at: a lock is written to the log, and its commit waits for the disk.
 */
export async function drain(tx: Queryable, o: Draining): Promise<Drained> {
  return drained(await tx.query<DrainedRow>(DRAIN, valuesOf(o)));
}

/** The same as the first statement of the transaction after this one. */
export function drainAhead(tx: SessionTx, o: Draining): void {
  tx.ahead(DRAIN, valuesOf(o));
}

export function drained(rows: readonly DrainedRow[]): Drained {
  return {
    leased: rows.length > 0,
    entries: rows.flatMap((row) => (row.n === null || row.at === null || row.body === null ? [] : [{ seq: row.n, at: row.at, input: JSON.parse(row.body) as PoolInput }])),
  };
}

const valuesOf = ({ pool, lease, limit, now, configVersion, nextN }: Draining): unknown[] => [pool, lease, limit, instants([now]), configVersion, nextN];

const picked = (table: number): string => `(select ${table} as t, i.ctid as c, i.seq from routing.pool_inbox_${table} i where i.pool = $1 order by i.seq limit $3)`;
const deleted = (table: number): string =>
  `delete from routing.pool_inbox_${table} where ctid = any (array(select c from s where t = ${table} and exists (select 1 from l))) returning seq, kind, at, body`;
const DRAIN = `with s as materialized (select * from (${picked(0)} union all ${picked(1)}) u order by seq limit $3),
  l as materialized (select 1 as held from routing.pool where id = $1 and lease = $2 and exists (select 1 from s) for share),
  d0 as (${deleted(0)}), d1 as (${deleted(1)}),
  d as materialized (select $6::int8 - 1 + row_number() over (order by seq) as n, kind, at, body from (select * from d0 union all select * from d1) b),
  j as (insert into routing.journal (pool, n, kind, at, decided_at, config_version, body) select $1, n, kind, at, ($4::timestamptz[])[1], $5, body from d)
  select null::int8 as n, null::timestamptz as at, null::text as body from routing.pool where id = $1 and lease = $2 union all select n, at, body from d order by n nulls first`;

/** Writes one entry that did not come through the inbox; false where the lease is another's. The same lock as in `drain`. */
export async function journalEntry(
  tx: Queryable,
  o: { readonly pool: string; readonly lease: number; readonly entry: PoolEntry; readonly now: Instant; readonly configVersion: string },
): Promise<boolean> {
  const { entry } = o;
  const rows = await tx.query(
    `with l as materialized (select id from routing.pool where id = $1 and lease = $2 for share)
     insert into routing.journal (pool, n, kind, at, decided_at, config_version, body) select l.id, $3, $4, t.at, t.decided, $6, $7 from l, unnest($5::timestamptz[], $8::timestamptz[]) as t(at, decided) returning n`,
    [o.pool, o.lease, entry.seq, entry.input.kind, instants([entry.at]), o.configVersion, JSON.stringify(entry.input), instants([o.now])],
  );
  return rows.length === 1;
}

/** Turns new inputs to the other table. The old one is truncated once it is drained. */
export async function turnInbox(db: Queryable, pool: string, to: 0 | 1): Promise<void> {
  await db.query('update routing.pool set inbox = $2 where id = $1', [pool, to]);
}

/** Inputs that wait in the inbox of a pool; for `idle` and health only. */
export async function inboxSize(db: Queryable, pool: string): Promise<number> {
  const [row] = await db.query<{ n: number }>(`select (select count(*) from routing.pool_inbox_0 where pool = $1) + (select count(*) from routing.pool_inbox_1 where pool = $1) as n`, [pool]);
  return row?.n ?? 0;
}
