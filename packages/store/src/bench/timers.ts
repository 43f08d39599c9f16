import { uuidv7 } from '@sluice/kernel';
import { createLogger, pause } from '@sluice/runtime';
import { instants, texts } from '../arrays.ts';
import { DatabaseClock } from '../clock.ts';
import type { DatabaseAddress } from '../connection.ts';
import type { Database } from '../database.ts';
import { Locks } from '../locks.ts';
import { migrate } from '../migrate.ts';
import { runTimers, type Timer, Timers, timerMigrations } from '../timers.ts';
import { scratchDatabase } from './scratch-database.ts';

export interface TimerBenchOptions {
  /** A server on which `create database` is allowed; the bench makes one of its own and drops it. */
  readonly server: DatabaseAddress;
  /** Timers that wait for a later day all the while. Default 1,000,000. */
  readonly pending?: number;
  /** How long `duePerSecond` fall due. Default 10. */
  readonly seconds?: number;
  readonly duePerSecond?: number;
  /** Timers that fall due at once. Default 200,000. */
  readonly burst?: number;
  /** Timers that one transaction schedules. */
  readonly perTransaction?: number;
}

export interface TimerFigures {
  readonly schedulePerSecond: number;
  /** Keys and instants as plain inserts into a table with the same indexes, by as many writers. */
  readonly limitPerSecond: number;
  readonly firePerSecond: number;
  readonly latenessP50Ms: number;
  readonly latenessP99Ms: number;
  readonly latenessMaxMs: number;
  readonly pending: number;
  readonly fired: number;
  /** Every timer that was due has fired once, none before its time, and every other still stands. */
  readonly complete: boolean;
}

const SCHEMA = 'timing';
const WRITERS = 4;
const DAY_MS = 86_400_000;
const LEAD_MS = 1500;
const LIMIT_ROWS = 200_000;
const PLAIN = `insert into ${SCHEMA}.plain (key, due, message) select k, d, m from unnest($1::text[], $2::timestamptz[], $3::text[]) as x(k, d, m)`;
const TABLES = `create table ${SCHEMA}.plain (key text collate "C" primary key, due timestamptz not null, message text not null); create index plain_due on ${SCHEMA}.plain (due);`;

/** Durable timers with very many waiting: how fast they are scheduled, how late they fire at a steady rate, how fast a burst fires. */
export async function benchTimers(options: TimerBenchOptions): Promise<TimerFigures> {
  const { pending = 1_000_000, seconds = 10, duePerSecond = 1000, burst = 200_000, perTransaction = 500 } = options;
  const logger = createLogger({ service: 'bench', level: 'error' });
  const scratch = await scratchDatabase(options.server, logger);
  try {
    const db = scratch.open('bench', WRITERS + 2);
    await migrate(db, { schema: SCHEMA, migrations: [...timerMigrations(SCHEMA), { name: '0001_bench', sql: TABLES }], logger });
    const clock = new DatabaseClock({ db, logger });
    await clock.start();
    const timers = new Timers(SCHEMA);
    const write = (due: (n: number) => number, count: number): Promise<number> => inParallel(count, perTransaction, (from, to) => db.transact((tx) => timers.schedule(tx, batch(from, to, due))));
    const later = clock.now() + DAY_MS;
    const limitPerSecond = await inParallel(LIMIT_ROWS, perTransaction, (from, to) =>
      plain(
        db,
        batch(from, to, (n) => later + n),
      ),
    );
    const schedulePerSecond = await write((n) => later + n, pending);
    await db.query(`vacuum analyze ${SCHEMA}.timer`);
    const firing = new Firing(db, timers, clock, logger);
    const began = clock.now() + LEAD_MS;
    const steady = seconds * duePerSecond;
    await write((n) => began + Math.floor((n * 1000) / duePerSecond), steady);
    await firing.until(steady, seconds * 1000 + 30_000);
    const lateness = firing.lateness();
    await firing.stop();
    const now = clock.now();
    await write(() => now, burst);
    const rushing = new Firing(db, timers, clock, logger);
    const rushed = performance.now();
    await rushing.until(burst, 120_000);
    const tookMs = performance.now() - rushed;
    await rushing.stop();
    await clock.stop();
    const left = (await db.query<{ n: number }>(`select count(*) as n from ${SCHEMA}.timer`))[0]?.n;
    return {
      schedulePerSecond,
      limitPerSecond,
      firePerSecond: Math.round((burst * 1000) / tookMs),
      latenessP50Ms: at(lateness, 0.5),
      latenessP99Ms: at(lateness, 0.99),
      latenessMaxMs: lateness.at(-1) ?? 0,
      pending,
      fired: firing.fired + rushing.fired,
      complete: left === pending && firing.fired === steady && rushing.fired === burst && (lateness[0] ?? 0) >= 0,
    };
  } finally {
    await scratch.drop();
  }
}

/** The owner of the timers, which only counts. */
class Firing {
  fired = 0;
  readonly #lateness: number[] = [];
  readonly #locks: Locks;
  readonly #loop: ReturnType<typeof runTimers>;

  constructor(db: Database, timers: Timers, clock: DatabaseClock, logger: ReturnType<typeof createLogger>) {
    this.#locks = new Locks(db, 'bench locks');
    const handle = async (due: readonly Timer[]): Promise<void> => {
      this.fired += (await db.transact((tx) => timers.complete(tx, due))).size;
    };
    this.#loop = runTimers({ db, locks: this.#locks, timers, clock, logger, handle, onFired: (ms) => this.#lateness.push(ms) });
  }

  /** Waits for so many; gives up after `patienceMs`. */
  async until(count: number, patienceMs: number): Promise<void> {
    for (const began = performance.now(); this.fired < count && performance.now() - began < patienceMs; ) await pause(2);
  }

  lateness(): number[] {
    return this.#lateness.toSorted((a, b) => a - b);
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#locks.close();
  }
}

function batch(from: number, to: number, due: (n: number) => number): Timer[] {
  return Array.from({ length: to - from }, (_, n) => ({ key: `first_response clk_${uuidv7()}`, due: due(from + n), message: { kind: 'breach', ticketId: `tkt_${uuidv7()}` } }));
}

async function plain(db: Database, timers: readonly Timer[]): Promise<void> {
  await db.query(PLAIN, [texts(timers.map((one) => one.key)), instants(timers.map((one) => one.due)), texts(timers.map((one) => JSON.stringify(one.message)))]);
}

/** Runs `work` over [0, count) in slices, several at a time. @returns how many a second */
async function inParallel(count: number, slice: number, work: (from: number, to: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  let next = 0;
  const writer = async (): Promise<void> => {
    for (let from = next; from < count; from = next) {
      next = Math.min(count, from + slice);
      await work(from, next);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return Math.round((count * 1000) / (performance.now() - began));
}

const at = (sorted: readonly number[], share: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? 0;
