import type { Instant } from '@sluice/kernel';
import type { Database } from '@sluice/store';

/** One deadline of the bench: when it was due, and when the database committed that it was broken. */
export interface Fired {
  readonly due: Instant;
  readonly at: Instant;
}

/** A look over everything, which may take its time. */
export function unhurried<R extends object>(db: Database, text: string, values: readonly unknown[] = []): Promise<R[]> {
  return db.transact(async (tx) => {
    await tx.query('set local statement_timeout = 0');
    return tx.query<R>(text, values);
  });
}

/** Breaches of first responses that were due in [from, to), by the database's own clock: it must run with `track_commit_timestamp`. */
export async function firedBetween(db: Database, from: Instant, to: Instant): Promise<Fired[]> {
  return unhurried<Fired>(
    db,
    `select (doc ->> 'dueAt')::float8 + 1 as due, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as at from sla.escalation
     where doc ->> 'stage' = 'breach' and doc ->> 'rung' = '0' and doc ->> 'clock' = 'first_response' and (doc ->> 'dueAt')::float8 >= $1 and (doc ->> 'dueAt')::float8 < $2`,
    [from, to],
  );
}

export interface FoundBreaches {
  /** Tickets whose first response is broken. */
  readonly breached: number;
  /** Times that it was told. */
  readonly told: number;
  /** Clocks of which it was told. */
  readonly clocks: number;
}

/** What stands in the rows, and what went out to everybody. */
export async function foundBreaches(db: Database): Promise<FoundBreaches> {
  const [rows] = await unhurried<{ n: number }>(db, `select count(*) as n from sla.ticket where doc -> 'clocks' -> 0 ->> 'breachedAt' is not null`);
  const [told] = await unhurried<{ n: number; clocks: number }>(
    db,
    `select count(*) as n, count(distinct convert_from(r.value, 'utf8')::json ->> 'clockId') as clocks from log.record r join log.topic t on t.id = r.topic
     where t.name = 'sluice.sla.events.v1' and r.headers like '%breached%'`,
  );
  return { breached: rows?.n ?? 0, told: told?.n ?? 0, clocks: told?.clocks ?? 0 };
}
