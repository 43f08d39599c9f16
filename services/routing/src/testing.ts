import { TOPICS, topicOf } from '@sluice/contracts';
import { HOUR } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { Wake } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { type Database, migrate, Outbox } from '@sluice/store';
import { testDatabase } from '@sluice/store/testing';
import type { RoutingEngine } from './domain/engine.ts';
import type { PoolInput } from './domain/input.ts';
import type { PoolConfig } from './domain/model.ts';
import { NINE } from './domain/testing.ts';
import { POOL, routingMigrations, SCHEMA } from './migrations.ts';
import { appendInputs } from './store/pool-inbox.ts';
import { ensurePool } from './store/pool-rows.ts';
import { routingTelemetry } from './telemetry.ts';
import { Bells } from './writer/bells.ts';
import { PoolWriter, type WriterOptions } from './writer/writer.ts';

/** An engine that sends everything to `general` unless a test says otherwise. */
export function plainEngine(pool: PoolConfig, more: Partial<RoutingEngine> = {}): RoutingEngine {
  return {
    version: pool.version,
    pool,
    classify: () => ({ type: 'question', urgency: 'medium', language: 'en', confidence: 0.9, reasons: [], needsPerson: false }),
    route: () => ({ ruleId: 'rest', ruleText: 'everything else → general', queueId: 'general', skills: {} }),
    deadlineAt: (facts) => facts.receivedAt + HOUR,
    ...more,
  };
}

/** A database of one's own with the tables of routing, and writers on it that a test steps by hand. */
export interface Bench {
  readonly db: Database;
  readonly clock: MovedClock;
  readonly outbox: Outbox;
  readonly bells: Bells;
  readonly wake: Wake;
  engine: RoutingEngine;
  writer(more?: Partial<WriterOptions>): PoolWriter;
  append(...inputs: PoolInput[]): Promise<void>;
  /** Steps until the inbox is empty. */
  run(writer: PoolWriter): Promise<void>;
  /** Names and data of what stands in the outbox, in order. */
  said(): Promise<{ readonly topic: string; readonly type: string; readonly data: Record<string, unknown> }[]>;
  drop(): Promise<void>;
}

export async function bench(config: PoolConfig): Promise<Bench> {
  const t = await testDatabase();
  await migrate(t.db, { schema: SCHEMA, migrations: routingMigrations(), logger: quietLogger() });
  await ensurePool(t.db, POOL);
  const writers: PoolWriter[] = [];
  const outbox = new Outbox({ schema: SCHEMA, topics: topicOf });
  const [bells, wake, clock] = [new Bells(), new Wake(), new MovedClock(NINE)];
  const self: Bench = {
    db: t.db,
    clock,
    outbox,
    bells,
    wake,
    engine: plainEngine(config),
    writer(more) {
      const made = new PoolWriter({
        pool: POOL,
        db: t.db,
        outbox,
        clock,
        engine: () => self.engine,
        bells,
        telemetry: routingTelemetry(quietLogger(), clock),
        wake,
        safetyPollMs: 1,
        ...more,
      });
      writers.push(made);
      return made;
    },
    append: (...inputs) =>
      t.db.transact(async (tx) =>
        appendInputs(
          tx,
          POOL,
          inputs.map((input) => ({ input, at: clock.now() })),
        ),
      ),
    async run(writer) {
      do await writer.step(AbortSignal.timeout(5000));
      while ((await t.db.query('select 1 as one from routing.pool_inbox_0 union all select 1 from routing.pool_inbox_1 limit 1')).length > 0);
    },
    async said() {
      return (await outbox.head(t.db, 10_000)).map((row) => ({
        topic: row.topic,
        type: row.headers['ce_type'] ?? '',
        data: JSON.parse(row.value?.toString('utf8') ?? '{}') as Record<string, unknown>,
      }));
    },
    async drop() {
      for (const one of writers) await one.stop();
      await t.drop();
    },
  };
  return self;
}

export const ROUTING_TOPIC: string = TOPICS.routingEvents.name;
