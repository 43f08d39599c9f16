import type { Instant } from '@sluice/kernel';
import { instants, type Queryable } from '@sluice/store';
import type { Standings } from '../domain/queue-health.ts';

/** Of the pool's writer only: one whose lease is not the newest writes nothing. */
export async function saveStandings(db: Queryable, o: { readonly pool: string; readonly lease: number; readonly now: Instant; readonly standings: Standings }): Promise<void> {
  await db.query(
    'insert into routing.queue_health (pool, at, queues) select id, ($3::timestamptz[])[1], $4::json from routing.pool where id = $1 and lease = $2 on conflict (pool) do update set at = excluded.at, queues = excluded.queues',
    [o.pool, o.lease, instants([o.now]), JSON.stringify(o.standings)],
  );
}

/** Empty where no writer has told anything yet. */
export async function readStandings(db: Queryable, pool: string): Promise<Standings> {
  const [row] = await db.query<{ queues: Standings }>('select queues from routing.queue_health where pool = $1', [pool]);
  return row?.queues ?? {};
}
