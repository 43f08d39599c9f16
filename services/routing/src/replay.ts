import type { Instant } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import { apply } from './domain/apply.ts';
import type { PoolConfig } from './domain/model.ts';
import { emptyOutcome, type Outcome } from './domain/outcome.ts';
import type { PoolState } from './domain/pool.ts';
import { readJournal, readSnapshot } from './store/journal.ts';
import { poolOf, readConfig } from './store/pool-rows.ts';

export interface Replay {
  /** Entries up to here; without it all that there are. */
  readonly upTo?: number;
  /** Called with the pool before and after each entry. */
  readonly before?: (pool: PoolState, seq: number, now: Instant) => void;
  readonly after?: (pool: PoolState, outcome: Outcome, seq: number) => void;
}

const PAGE = 1000;

/**
 * The pool as it was, from the newest snapshot before `upTo` and the journal behind it: the same engine, the same inputs, the same decisions.
 * A snapshot that a takeover has made begins another reign: what the old writer had decided stands in the snapshot. Undefined: nothing is kept that far back.
 */
export async function replay(db: Database, poolId: string, { upTo = Number.MAX_SAFE_INTEGER, before, after }: Replay): Promise<PoolState | undefined> {
  const snapshot = await readSnapshot(db, poolId, Math.max(0, upTo - 1));
  if (!snapshot) return undefined;
  const configs = new Map<string, PoolConfig>();
  const load = async (version: string): Promise<PoolConfig> => {
    const known = configs.get(version) ?? (await readConfig(db, version));
    if (!known) throw new Error(`the configuration ${version} is not kept any more`);
    configs.set(version, known);
    return known;
  };
  const pool = poolOf(poolId, await load(snapshot.configVersion), snapshot.rows, snapshot.at);
  for (let at = snapshot.n; at < upTo; ) {
    const page = await readJournal(db, poolId, at, PAGE);
    for (const entry of page) {
      if (entry.seq > upTo) return pool;
      if (entry.input.kind === 'configured') await load(entry.input.version);
      before?.(pool, entry.seq, entry.decidedAt);
      const outcome = emptyOutcome();
      apply(pool, entry, entry.decidedAt, { config: (version) => configs.get(version)! }, outcome);
      after?.(pool, outcome, entry.seq);
      at = entry.seq;
    }
    if (page.length < PAGE) return pool;
  }
  return pool;
}
