import { makeClassifier } from '@sluice/classifier';
import { compose, type EncodedRecord, TOPICS, topicOf } from '@sluice/contracts';
import { HOUR, toIso, uuidv7 } from '@sluice/kernel';
import { createLogger, pause as rest, runLoop, Wake } from '@sluice/runtime';
import { type Database, type DatabaseAddress, DatabaseClock, Inbox, Locks, migrate, Outbox } from '@sluice/store';
import { scratchDatabase } from '@sluice/store/bench';
import { consume, PostgresLog } from '@sluice/stream';
import { routingHandler } from '../consumer.ts';
import type { RoutingEngine } from '../domain/engine.ts';
import type { PoolInput } from '../domain/input.ts';
import type { PoolConfig } from '../domain/model.ts';
import type { Outcome } from '../domain/outcome.ts';
import { POOL, routingMigrations, SCHEMA } from '../migrations.ts';
import { keepHouse } from '../store/journal.ts';
import { appendInputs } from '../store/pool-inbox.ts';
import { ensurePool } from '../store/pool-rows.ts';
import { routingTelemetry } from '../telemetry.ts';
import { Bells } from '../writer/bells.ts';
import { PoolWriter } from '../writer/writer.ts';

/** Routing on a database of the bench's own: the log, the consumer, the pool's writer; everything as in service but the rest of the house. */
export interface Stand {
  readonly db: Database;
  readonly clock: DatabaseClock;
  readonly address: DatabaseAddress;
  /** Told of each batch when it is committed. */
  readonly listeners: Set<(outcome: Outcome, at: number) => void>;
  /** On `conversations.events`, as conversation's relay does it. */
  publish(records: readonly EncodedRecord[]): void;
  /** Straight into the pool's inbox. */
  append(inputs: readonly PoolInput[]): Promise<void>;
  /** The same of what comes one by one: a batch at a time, as the consumer does it. */
  hand(inputs: readonly PoolInput[]): void;
  /** The pool's writer runs from here on, and the consumer where wanted. */
  start(what?: { readonly consumer: boolean }): Promise<void>;
  /** How many tickets have a card. */
  carded(): Promise<number>;
  stop(): Promise<void>;
}

export function benchEngine(pool: PoolConfig): RoutingEngine {
  return {
    version: pool.version,
    pool,
    classify: makeClassifier(),
    route: () => ({ ruleId: 'rest', ruleText: 'everything else → general', queueId: 'general', skills: {} }),
    deadlineAt: (facts) => facts.receivedAt + HOUR,
  };
}

const logger = createLogger({ service: 'bench', level: 'silent' });

/** A writer beside others, on the same tables. */
export function benchWriter(o: { readonly db: Database; readonly clock: DatabaseClock; readonly pool: PoolConfig; readonly wake: Wake; readonly decided?: (outcome: Outcome) => void }): PoolWriter {
  const telemetry = routingTelemetry(logger, o.clock);
  const engine = benchEngine(o.pool);
  const outbox = new Outbox({ schema: SCHEMA, topics: topicOf });
  const decided = (outcome: Outcome): void => {
    telemetry.decided(outcome);
    o.decided?.(outcome);
  };
  return new PoolWriter({ pool: POOL, db: o.db, outbox, clock: o.clock, engine: () => engine, bells: new Bells(), telemetry: { ...telemetry, decided }, wake: o.wake, safetyPollMs: 50 });
}

export async function openStand(server: DatabaseAddress, pool: PoolConfig): Promise<Stand> {
  const scratch = await scratchDatabase(server, logger);
  const db = scratch.open('bench', 8);
  const [{ name }] = (await db.query<{ name: string }>('select current_database() as name')) as [{ name: string }];
  await migrate(db, { schema: SCHEMA, migrations: routingMigrations(), logger });
  const clock = new DatabaseClock({ db, logger });
  await clock.start();
  await ensurePool(db, POOL);
  await keepHouse(db, clock.now(), 30);
  const [outbox, inbox, wake] = [new Outbox({ schema: SCHEMA, topics: topicOf }), new Inbox(SCHEMA), new Wake()];
  await inbox.keepDays(db, clock.now(), { pastDays: 9, aheadDays: 2 });
  const locks = new Locks(db, 'bench locks');
  const log = await PostgresLog.open({ db, locks, logger });
  await log.admin.create([TOPICS.conversationsEvents]);
  const listeners = new Set<(outcome: Outcome, at: number) => void>();
  const engine = benchEngine(pool);
  const writer = benchWriter({
    db,
    clock,
    pool,
    wake,
    decided: (outcome) => {
      const at = performance.now();
      for (const listener of listeners) listener(outcome, at);
    },
  });
  const relay = gather<EncodedRecord>((batch) => log.publish(batch), RELAY_PACE_MS);
  const inputs = gather<PoolInput>((batch) => self.append(batch));
  const running: { stop(): Promise<void> }[] = [relay, inputs];
  const self: Stand = {
    db,
    clock,
    address: server.socket ? { socket: { ...server.socket, database: name } } : server,
    listeners,
    publish: (records) => relay.publish(records),
    hand: (handed) => inputs.publish(handed),
    async append(inputs) {
      const at = clock.now();
      await db.transact(async (tx) =>
        appendInputs(
          tx,
          POOL,
          inputs.map((input) => ({ input, at })),
        ),
      );
      wake.ring();
    },
    async start({ consumer } = { consumer: true }) {
      running.push(runLoop({ name: 'pool', logger, step: (signal) => writer.step(signal) }));
      const handler = routingHandler({ pool: POOL, engine: async () => engine, require: () => undefined, wake, telemetry: routingTelemetry(logger, clock) });
      if (consumer) running.push(await consume({ platform: { db, log, clock, logger }, group: 'routing', schema: SCHEMA, inbox, outbox, handler }));
    },
    async carded() {
      return (await db.query<{ n: number }>('select count(distinct ticket_id) as n from routing.decision'))[0]?.n ?? 0;
    },
    async stop() {
      for (const one of running.toReversed()) {
        wake.ring();
        await one.stop();
      }
      await writer.stop();
      await log.close();
      await locks.close();
      await clock.stop();
      await scratch.drop();
    },
  };
  return self;
}

/** A relay starts a round at most so often (`Relays`). */
const RELAY_PACE_MS = 5;

/** One batch at a time, of what has come meanwhile; a new one at most every `paceMs`. */
function gather<T>(write: (batch: readonly T[]) => Promise<void>, paceMs = 0): { publish(records: readonly T[]): void; stop(): Promise<void> } {
  let waiting: T[] = [];
  const wake = new Wake();
  const loop = runLoop({
    name: 'publishing',
    logger,
    async step(signal) {
      if (waiting.length === 0) return wake.wait(1000, signal);
      const began = performance.now();
      await write(waiting.splice(0, 500));
      const restMs = paceMs - (performance.now() - began);
      if (restMs > 0.3) await rest(restMs, signal);
    },
  });
  return {
    publish(records) {
      waiting.push(...records);
      wake.ring();
    },
    async stop() {
      waiting = [];
      const ended = loop.stop();
      wake.ring();
      await ended;
    },
  };
}

const TEXT = 'Hello, my order has not come and I would like to know where it is. 我的订单还没有到。'.repeat(8);

export const ticketId = (n: number): string => `tkt_0190f000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
export const numberOf = (id: string): number => Number.parseInt(id.slice(-12), 16);
const tail = (n: number): string => ticketId(n).slice(4);

/** The nth ticket asks for an agent. */
export function requested(n: number, channel: string, now: number): EncodedRecord {
  const data = {
    conversationId: `cnv_${tail(n)}`,
    ticketId: ticketId(n),
    ticketVersion: 1,
    customerId: `cus_${tail(n)}`,
    cause: 'new',
    channel,
    accountId: 'app',
    subject: 'Where is my order?',
    text: TEXT,
    customer: { ticketsBefore: 0 },
    attributes: {},
    receivedAt: toIso(now),
    firstResponseOwed: true,
    priority: 40,
    priorityByHuman: false,
    excludedAgentIds: [],
  };
  return compose(TOPICS.conversationsEvents, 'work.requested', data as never, { service: 'conversation', key: data.conversationId, subject: data.ticketId, at: now, id: uuidv7(now) });
}

/** Its agent has resolved it. */
export function resolved(n: number, now: number): EncodedRecord {
  const data = { conversationId: `cnv_${tail(n)}`, ticketId: ticketId(n), ticketVersion: 2, reason: 'resolved' };
  return compose(TOPICS.conversationsEvents, 'work.withdrawn', data as never, { service: 'conversation', key: data.conversationId, subject: data.ticketId, at: now, id: uuidv7(now) });
}
