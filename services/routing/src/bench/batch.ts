import { topicOf } from '@sluice/contracts';
import type { DatabaseAddress } from '@sluice/store';
import { Outbox } from '@sluice/store';
import { apply } from '../domain/apply.ts';
import { emptyOutcome, type Outcome } from '../domain/outcome.ts';
import { makePool } from '../domain/pool.ts';
import { sinkOf } from '../domain/sink.ts';
import { POOL, SCHEMA } from '../migrations.ts';
import { drain } from '../store/pool-inbox.ts';
import { takeLease } from '../store/pool-rows.ts';
import { saveChanges } from '../store/save-outcome.ts';
import { recordOf } from '../writer/records.ts';
import { team, until, work } from './cases.ts';
import { openStand, type Stand } from './stand.ts';

export interface BatchFigures {
  readonly perSecond: number;
  /** The same statements of as many inputs, their decisions made beforehand. */
  readonly limitPerSecond: number;
  readonly accepted: number;
  readonly found: number;
}

const BATCH = 500;
const AGENTS = 500;

/** Assignments a second when very many wait in the inbox; beside the same rows written without deciding. */
export async function benchBatch(server: DatabaseAddress, { count = 30_000 } = {}): Promise<BatchFigures> {
  const stand = await openStand(server, team(AGENTS, 1_000_000_000));
  let assigned = 0;
  stand.listeners.add((outcome) => {
    for (const { name } of outcome.events) if (name === 'work.assigned') assigned += 1;
  });
  try {
    await fill(stand, count);
    const began = performance.now();
    await stand.start({ consumer: false });
    await until(() => assigned >= count, 120_000);
    const perSecond = (assigned * 1000) / (performance.now() - began);
    const found = await stand.carded();
    return { perSecond, limitPerSecond: await limit(server, count), accepted: count, found };
  } finally {
    await stand.stop();
  }
}

async function fill(stand: Stand, count: number): Promise<void> {
  const now = stand.clock.now();
  for (let from = 0; from < count; from += 5000) await stand.append(Array.from({ length: Math.min(5000, count - from) }, (_, n) => work(from + n, now, 'app')));
}

async function limit(server: DatabaseAddress, count: number): Promise<number> {
  const pool = team(AGENTS, 1_000_000_000);
  const stand = await openStand(server, pool);
  try {
    await fill(stand, count);
    const batches = decidedBefore(count, stand.clock.now());
    const outbox = new Outbox({ schema: SCHEMA, topics: topicOf });
    const { lease } = await takeLease(stand.db, POOL);
    const began = performance.now();
    for (const [at, { outcome, items }] of batches.entries())
      await stand.db.transact(async (tx) => {
        const now = stand.clock.now();
        await drain(tx, { pool: POOL, lease, limit: BATCH, now, configVersion: pool.version, nextN: 1 + at * BATCH });
        saveChanges(tx, outbox, { pool: POOL, items, ended: [], cards: outcome.cards, records: outcome.events.map(recordOf) });
      });
    return (count * 1000) / (performance.now() - began);
  } finally {
    await stand.stop();
  }
}

function decidedBefore(count: number, now: number): { readonly outcome: Outcome; readonly items: Parameters<typeof saveChanges>[2]['items'] }[] {
  const config = team(AGENTS, 1_000_000_000);
  const pool = makePool(POOL, config, sinkOf);
  const rules = { config: () => config };
  apply(pool, { seq: 1, at: now, input: { kind: 'configured', version: config.version } }, now, rules, emptyOutcome());
  const batches: ReturnType<typeof decidedBefore> = [];
  for (let from = 0; from < count; from += BATCH) {
    const outcome = emptyOutcome();
    for (let n = from; n < Math.min(count, from + BATCH); n += 1) apply(pool, { seq: n + 2, at: now, input: work(n, now, 'app') }, now, rules, outcome);
    batches.push({ outcome, items: [...outcome.items].map((id) => pool.items.get(id)!) });
  }
  return batches;
}
