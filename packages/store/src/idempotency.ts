import { DAY, type Instant } from '@sluice/kernel';
import { crashPoint } from '@sluice/runtime';
import type { Database } from './database.ts';
import { codeOf } from './faults.ts';
import type { Migration } from './migrate.ts';
import type { Tx } from './transaction.ts';

/** The same key was used with another request: 422. */
export class IdempotencyMismatch extends Error {
  override readonly name = 'IdempotencyMismatch';
}
/** The first request with this key is still being worked on: 409. */
export class IdempotencyInFlight extends Error {
  override readonly name = 'IdempotencyInFlight';
}

export const idempotencyMigrations = (schema: string): Migration[] => [
  {
    name: '0000_idempotency_1',
    sql: `create table ${schema}.idempotency (actor text not null, route text not null, key text not null, body_hash text not null, status int4, body text, at timestamptz not null, primary key (actor, route, key));
create index idempotency_at on ${schema}.idempotency (at);`,
  },
];

export interface IdempotentCall {
  readonly schema: string;
  readonly actor: string;
  readonly route: string;
  /** The header `Idempotency-Key`; absent: nothing is remembered. */
  readonly key: string | undefined;
  readonly bodyHash: string;
  readonly now: Instant;
}

/**
 * Runs `work` once for a key: the key stands in the transaction of the effect, so neither can be without the other.
 * The same key again answers what was answered; it waits ≤ 2 s for one that is in flight.
 */
export async function idempotently<T>(
  db: Database,
  call: IdempotentCall,
  work: (tx: Tx) => Promise<{ readonly status: number; readonly body: T }>,
): Promise<{ readonly status: number; readonly body: T; readonly replayed: boolean }> {
  const { schema, key } = call;
  if (key === undefined) return { ...(await db.transact(work)), replayed: false };
  let claiming = true;
  try {
    return await db.transact(async (tx) => {
      claiming = true;
      // The insert waits for a first one that has not committed: 2 s, and only here. Once it stands, `work` waits for locks as it likes.
      await tx.query("select set_config('lock_timeout', '2s', true)");
      const id = [call.actor, call.route, key];
      const mine = await tx.query(
        `insert into ${schema}.idempotency (actor, route, key, body_hash, at) values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000)) on conflict do nothing returning set_config('lock_timeout', '0', true)`,
        [...id, call.bodyHash, call.now],
      );
      if (mine.length === 0) {
        const [first] = await tx.query<{ body_hash: string; status: number; body: string }>(
          `select body_hash, status, body from ${schema}.idempotency where actor = $1 and route = $2 and key = $3`,
          id,
        );
        if (!first) throw new IdempotencyInFlight('the same request is still being worked on');
        if (first.body_hash !== call.bodyHash) throw new IdempotencyMismatch('this Idempotency-Key was used with another request');
        return { status: first.status, body: JSON.parse(first.body) as T, replayed: true };
      }
      claiming = false;
      const done = await work(tx);
      await tx.query(`update ${schema}.idempotency set status = $4, body = $5 where actor = $1 and route = $2 and key = $3`, [...id, done.status, JSON.stringify(done.body)]);
      crashPoint(`call.${schema}.before-commit`);
      tx.onCommit(() => crashPoint(`call.${schema}.after-commit`));
      return { ...done, replayed: false };
    });
  } catch (error) {
    if (claiming && codeOf((error as Error).cause) === '55P03') throw new IdempotencyInFlight('the same request is still being worked on', { cause: error });
    throw error;
  }
}

/** Keys are kept a day. */
export async function sweepIdempotency(db: Database, schema: string, now: Instant): Promise<void> {
  await db.query(`delete from ${schema}.idempotency where at < to_timestamp($1::float8 / 1000)`, [now - DAY]);
}
