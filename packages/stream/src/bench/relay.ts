import { TOPICS, topicOf } from '@sluice/contracts';
import { createLogger, type Logger, pause } from '@sluice/runtime';
import { type Database, type DatabaseAddress, DatabaseClock, Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { scratchDatabase } from '@sluice/store/bench';
import type { Log } from '../port.ts';
import { PostgresLog } from '../postgres/postgres-log.ts';
import { Relays } from '../relays.ts';
import { Counting, GROUPS } from './counting.ts';
import { holdXid } from './held-xid.ts';
import { Load, PLAIN_SQL, producing } from './load.ts';

export interface RelayBenchOptions {
  /** A server on which `create database` is allowed; the bench makes one of its own and drops it. */
  readonly server: DatabaseAddress;
  readonly seconds: number;
  /** Events that one transaction writes. */
  readonly perTransaction: number;
  /** Another session sits in a transaction that has an xid, from before the first event to the last. */
  readonly heldXid?: boolean;
  readonly producers?: number;
  /** The log that is measured; on Postgres where absent. It is closed. */
  readonly openLog?: (parts: { readonly db: Database; readonly locks: Locks; readonly logger: Logger }) => Promise<Log>;
  /** Called each second with what the slowest group has done since the last call. */
  readonly onSecond?: (perSecond: number, second: number) => void;
}

export interface RelayFigures {
  /** Events that all three groups had done with, a second, in the measured time. */
  readonly perSecond: number;
  /** The same events, as many a transaction, by as many writers, as plain inserts into one table. */
  readonly limitPerSecond: number;
  readonly published: number;
  /** By group, after the backlog had drained. */
  readonly handled: Readonly<Record<string, number>>;
  /** Every group has had every event once and in the order of its key, and the log holds each once. */
  readonly complete: boolean;
  /** The slowest and the last of five stretches: a bloat that grows shows here. */
  readonly slowestPerSecond: number;
  readonly lastPerSecond: number;
  readonly nodeMicrosPerEvent: number;
}

const WARM_MS = 2000;
const STRETCHES = 5;
const LIMIT_MS = 4000;

/** Outbox → log → three groups, all in this process, as a standalone runs them. */
export async function benchRelay(options: RelayBenchOptions): Promise<RelayFigures> {
  const logger = createLogger({ service: 'bench', level: 'error' });
  const scratch = await scratchDatabase(options.server, logger);
  try {
    const db = scratch.open('bench', 16);
    const locks = new Locks(db, 'bench locks');
    const clock = new DatabaseClock({ db, logger });
    await clock.start();
    const log = await (options.openLog?.({ db, locks, logger }) ?? PostgresLog.open({ db, locks, logger }));
    const outbox = await producerSchema(db, logger);
    const relays = new Relays({ db, locks, log, logger, clock });
    relays.attach(outbox);
    const groups = new Counting({ db, log, clock, logger });
    const release = options.heldXid ? await holdXid(db) : async () => undefined;
    try {
      await groups.start(relays);
      relays.start();
      const measured = await measure(options, new Load(scratch.open('producer', options.producers ?? 8), outbox, options.perTransaction), groups);
      const complete =
        groups.inOrder &&
        Object.values(measured.handled).every((count) => count === measured.published) &&
        (await log.admin.ends(TOPICS.conversationsEvents.name)).reduce((a, b) => a + b, 0) === measured.published;
      return { ...measured, complete, limitPerSecond: await limit(db, options) };
    } finally {
      await groups.stop();
      await relays.stop();
      await log.close();
      await clock.stop();
      await release();
      await locks.close();
    }
  } finally {
    await scratch.drop();
  }
}

async function producerSchema(db: Database, logger: ReturnType<typeof createLogger>): Promise<Outbox> {
  const schema = 'producer';
  const sql = `create table ${schema}.aggregate (id int4 primary key, version int8 not null); insert into ${schema}.aggregate select g, 0 from generate_series(1, 20000) as g;
create table ${schema}.plain (topic text, part int8, id uuid, key text, headers text, value bytea);`;
  await migrate(db, { schema, migrations: [...outboxMigrations(schema), { name: '0001_bench', sql }], logger });
  return new Outbox({ schema, topics: topicOf });
}

async function measure(options: RelayBenchOptions, load: Load, groups: Counting): Promise<Omit<RelayFigures, 'complete' | 'limitPerSecond'>> {
  const producing_ = producing(options.producers ?? 8, () => load.write(() => groups.least()));
  await pause(WARM_MS);
  const [began, before, cpu] = [performance.now(), groups.least(), process.cpuUsage()];
  const rates: number[] = [];
  let [last, lastAt] = [before, began];
  for (let second = 1; second <= options.seconds; second++) {
    await pause(began + second * 1000 - performance.now());
    const [now, nowAt] = [groups.least(), performance.now()];
    rates.push(((now - last) * 1000) / (nowAt - lastAt));
    options.onSecond?.(Math.round(rates.at(-1) ?? 0), second);
    [last, lastAt] = [now, nowAt];
  }
  const done = groups.least() - before;
  const tookMs = performance.now() - began;
  const used = process.cpuUsage(cpu);
  await producing_.stop();
  await groups.drained(load.written);
  const stretches = Array.from({ length: STRETCHES }, (_, n) => rates.slice(Math.floor((n * rates.length) / STRETCHES), Math.floor(((n + 1) * rates.length) / STRETCHES))).filter(
    (one) => one.length > 0,
  );
  const means = stretches.map((one) => one.reduce((a, b) => a + b, 0) / one.length);
  return {
    perSecond: Math.round((done * 1000) / tookMs),
    published: load.written,
    handled: Object.fromEntries(GROUPS.map((name) => [name, groups.done(name)])),
    slowestPerSecond: Math.round(Math.min(...means)),
    lastPerSecond: Math.round(means.at(-1) ?? 0),
    nodeMicrosPerEvent: Math.round(((used.user + used.system) / Math.max(1, done)) * 10) / 10,
  };
}

async function limit(db: Database, { perTransaction, producers = 8 }: RelayBenchOptions): Promise<number> {
  const load = new Load(db, new Outbox({ schema: 'producer', topics: topicOf }), perTransaction);
  const began = performance.now();
  const running = producing(producers, () => load.plain(PLAIN_SQL));
  await pause(LIMIT_MS);
  await running.stop();
  return Math.round((load.written * 1000) / (performance.now() - began));
}
