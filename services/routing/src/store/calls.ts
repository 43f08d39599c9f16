import type { Instant } from '@sluice/kernel';
import { type Database, instants, type Queryable } from '@sluice/store';
import type { PoolInput } from '../domain/input.ts';
import { appendInputs } from './pool-inbox.ts';

export interface CallRow {
  readonly bodyHash: string;
  /** Null until the writer has handled it. */
  readonly status: number | null;
  readonly body: Record<string, unknown> | null;
}

/** Puts a call in the pool's inbox, once for its id: the row and the inbox entry stand or fall together. False: it was there already. */
export async function enterCall(db: Database, pool: string, call: { readonly id: string; readonly bodyHash: string; readonly at: Instant; readonly input: PoolInput }): Promise<boolean> {
  return db.transact(async (tx) => {
    const fresh = await tx.query('insert into routing.request (id, body_hash, at) values ($1, $2, ($3::timestamptz[])[1]) on conflict (id) do nothing returning id', [
      call.id,
      call.bodyHash,
      instants([call.at]),
    ]);
    if (fresh.length === 0) return false;
    appendInputs(tx, pool, [{ at: call.at, input: call.input }]);
    return true;
  });
}

export async function readCall(db: Queryable, id: string): Promise<CallRow | undefined> {
  const [row] = await db.query<{ body_hash: string; status: number | null; body: Record<string, unknown> | null }>('select body_hash, status, body from routing.request where id = $1', [id]);
  return row && { bodyHash: row.body_hash, status: row.status, body: row.body };
}
