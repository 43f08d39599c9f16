import type { Instant } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import { apply } from './domain/apply.ts';
import type { PoolConfig } from './domain/model.ts';
import { emptyOutcome } from './domain/outcome.ts';
import type { PoolState } from './domain/pool.ts';
import { type RecordedContact, type RecordedOpen, type RecordedPresence, Recorder } from './domain/recorder.ts';
import { readJournal, readSnapshot, readSnapshotAt, readSnapshotsAfter } from './store/journal.ts';
import { poolOf, readConfig } from './store/pool-rows.ts';

export interface RecordedAgent {
  readonly type: 'agent';
  readonly id: string;
  readonly group?: string;
  readonly groups: readonly string[];
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  readonly capacity: number;
  readonly limits: Readonly<Record<string, number>>;
}
export type RecordedLine = RecordedAgent | RecordedPresence | RecordedOpen | RecordedContact;

const PAGE = 500;

/**
 * What the pool was told and did in [from, to), as lines for the simulator: the agents as they were configured at `from` with their presence,
 * what was open then, and contacts when they end (not in the order of their coming). Replays page by page.
 */
export async function* record(db: Database, poolId: string, from: Instant, to: Instant): AsyncGenerator<RecordedLine> {
  const first = await readSnapshotAt(db, poolId, from);
  if (!first) return;
  const configs = new Map<string, PoolConfig>();
  const load = async (version: string): Promise<PoolConfig> => {
    const known = configs.get(version) ?? (await readConfig(db, version));
    if (!known) throw new Error(`the configuration ${version} is not kept any more`);
    configs.set(version, known);
    return known;
  };
  const starts = await readSnapshotsAfter(db, poolId, first.n);
  const recorder = new Recorder(from);
  let pool = poolOf(poolId, await load(first.configVersion), first.rows, first.at);
  let begun = false;
  for (let at = first.n; ; ) {
    const page = await readJournal(db, poolId, at, PAGE);
    for (const entry of page) {
      if (entry.decidedAt >= to) {
        if (!begun) yield* beginningOf(pool, recorder);
        yield* recorder.rest(to);
        return;
      }
      if (!begun && entry.decidedAt >= from) {
        begun = true;
        yield* beginningOf(pool, recorder);
      }
      if (entry.input.kind === 'configured') await load(entry.input.version);
      const outcome = emptyOutcome();
      apply(pool, entry, entry.decidedAt, { config: (version) => configs.get(version)! }, outcome);
      if (begun) yield* recorder.after(entry, entry.decidedAt, outcome, pool);
      at = entry.seq;
      // Another writer has begun here, from rows.
      if (!starts.has(at)) continue;
      const snapshot = await readSnapshot(db, poolId, at);
      if (snapshot) pool = poolOf(poolId, await load(snapshot.configVersion), snapshot.rows, snapshot.at);
    }
    if (page.length < PAGE) break;
  }
  if (!begun) yield* beginningOf(pool, recorder);
  yield* recorder.rest(to);
}

function* beginningOf({ config, presence, items }: PoolState, recorder: Recorder): Generator<RecordedLine> {
  for (const { id, groups, skills, languages, capacity, limits } of config.engine.agents) {
    yield { type: 'agent', id, ...(groups[0] === undefined ? {} : { group: groups[0] }), groups, skills, languages, capacity, limits };
    const { status = 'offline', byCalendar } = presence.get(id) ?? {};
    yield { type: 'presence', at: 0, agent: id, state: status, ...(byCalendar === true ? { by: 'calendar' } : {}) };
  }
  yield recorder.begins({ items, presence });
}
