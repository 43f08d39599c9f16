import { type Clock, type Instant, PassingFault } from '@sluice/kernel';
import { crashPoint, type Logger, type Loop, meter, pause, runLoop, Wake } from '@sluice/runtime';
import { instants, texts } from './arrays.ts';
import type { Database } from './database.ts';
import type { Held, Locks } from './locks.ts';
import type { Migration } from './migrate.ts';
import type { Tx } from './transaction.ts';

/**
 * Durable timers of a schema (architecture: "Time"). A deadline is a row; scheduling the same key replaces it.
 * One owner a schema reads what is due without row locks and hands it to the handler, which locks its aggregates first and then deletes
 * `where key and due`: no row deleted = stale, decides to nothing. (Claiming the timer row first would turn the lock order round.)
 */
export interface Timer {
  readonly key: string;
  readonly due: Instant;
  readonly message: unknown;
}

export const timerMigrations = (schema: string): Migration[] => [
  {
    name: '0000_timer_1',
    sql: `create table ${schema}.timer (key text collate "C" primary key, due timestamptz not null, message text not null);
create index timer_due on ${schema}.timer (due);`,
  },
];

export class Timers {
  readonly schema: string;
  /** Rung when something earlier may be due: after a commit that scheduled, or when a test has moved the clock. */
  readonly wake = new Wake();
  /** When the owner of this process looks again by itself; what is due later need not wake it. While it is awake everything does. */
  looksAgainAt: Instant = Number.POSITIVE_INFINITY;
  constructor(schema: string) {
    this.schema = schema;
  }

  /** Of several timers with one key the last counts. */
  async schedule(tx: Tx, timers: readonly Timer[]): Promise<void> {
    if (timers.length === 0) return;
    const last = [...new Map(timers.map((one) => [one.key, one])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    tx.send(
      `insert into ${this.schema}.timer (key, due, message) select k, d, m from unnest($1::text[], $2::timestamptz[], $3::text[]) as x(k, d, m) on conflict (key) do update set due = excluded.due, message = excluded.message`,
      [texts(last.map((one) => one.key)), instants(last.map((one) => one.due)), texts(last.map((one) => JSON.stringify(one.message)))],
    );
    const first = Math.min(...last.map((one) => one.due));
    tx.onCommit(() => {
      if (first < this.looksAgainAt) this.wake.ring();
    });
  }

  async cancel(tx: Tx, keys: readonly string[]): Promise<void> {
    if (keys.length > 0) tx.send(`delete from ${this.schema}.timer where key = any ($1::text[])`, [texts([...keys].sort())]);
  }

  /** Ends timers that fired; answers the keys that were still as read. The others are stale: decide nothing on them. */
  async complete(tx: Tx, fired: readonly { readonly key: string; readonly due: Instant }[]): Promise<Set<string>> {
    // `is not distinct from` keeps the planner off the index of due: thousands may be due at one instant (measured: 112 µs a timer, then 8).
    const rows = await tx.query<{ key: string }>(
      `delete from ${this.schema}.timer as t using unnest($1::text[], $2::timestamptz[]) as x(k, d) where t.key = x.k and t.due is not distinct from x.d returning t.key`,
      [texts(fired.map((one) => one.key)), instants(fired.map((one) => one.due))],
    );
    crashPoint(`timers.${this.schema}.before-commit`);
    tx.onCommit(() => crashPoint(`timers.${this.schema}.after-commit`));
    return new Set(rows.map((row) => row.key));
  }

  /** What is due, earliest first. */
  async due(db: Database, now: Instant, limit: number): Promise<Timer[]> {
    const rows = await db.query<{ key: string; due: number; message: string }>(
      `select key, due, message from ${this.schema}.timer where due <= to_timestamp($1::float8 / 1000) order by due limit $2`,
      [now, limit],
    );
    return rows.map((row) => ({ key: row.key, due: row.due, message: JSON.parse(row.message) as unknown }));
  }

  async next(db: Database): Promise<Instant | undefined> {
    return (await db.query<{ due: number | null }>(`select min(due) as due from ${this.schema}.timer`))[0]?.due ?? undefined;
  }
}

export interface RunTimersOptions {
  readonly db: Database;
  readonly locks: Locks;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rows a round. */
  readonly batch?: number;
  /** In one transaction: lock the aggregates, `timers.complete`, decide, save. */
  readonly handle: (due: readonly Timer[]) => Promise<void>;
  /** How late each fired; it is counted here already. */
  readonly onFired?: (latenessMs: number) => void;
}

const OWNER_POLL_MS = 250;
/** Another process may schedule without our bell ringing; a test may move the clock. */
const SAFETY_MS = 1000;
/** A round starts at most every 5 ms, so that a stream of deadlines is gathered; a lone one does not wait. */
const PACE_MS = 5;

/** Fires what is due while this process owns the schema's timers; another takes over within the poll when it dies. */
export function runTimers(options: RunTimersOptions): Loop & { readonly idle: () => Promise<boolean> } {
  const { db, locks, timers, clock, logger, batch = 1000 } = options;
  const lateness = meter('sluice').createHistogram('sluice.timer.lateness', { unit: 'ms', description: 'from due to fired' });
  const labels = { schema: timers.schema };
  locks.share(`sluice timers ${timers.schema}`, timers.wake);
  let held: Held | undefined;
  let inHand = false;
  const step = async (signal: AbortSignal): Promise<void> => {
    if (!held?.isHeld()) {
      held = await locks.tryHold(`sluice timers ${timers.schema}`);
      if (!held) return pause(OWNER_POLL_MS, signal);
    }
    const began = performance.now();
    timers.looksAgainAt = Number.POSITIVE_INFINITY;
    inHand = true;
    const due = await timers.due(db, clock.now(), batch);
    if (due.length > 0) await fire(due);
    inHand = false;
    if (due.length === batch) return;
    if (due.length > 0) return pause(PACE_MS - (performance.now() - began), signal);
    const next = await timers.next(db);
    const sleepMs = Math.max(1, Math.min(SAFETY_MS, next === undefined ? SAFETY_MS : next - clock.now()));
    timers.looksAgainAt = clock.now() + sleepMs;
    await timers.wake.wait(sleepMs, signal);
  };
  const fire = async (due: readonly Timer[]): Promise<void> => {
    await options.handle(due);
    const now = clock.now();
    for (const one of due) {
      lateness.record(Math.max(0, now - one.due), labels);
      options.onFired?.(now - one.due);
    }
    assertMoved(due);
  };
  // A handler that completes nothing would spin here for ever: it is a fault, told and slowed down.
  let lastFirst = '';
  const assertMoved = (due: readonly Timer[]): void => {
    const first = `${due[0]?.key} ${due[0]?.due}`;
    if (first === lastFirst) throw new PassingFault(`the timer ${due[0]?.key} was handled and is still there`);
    lastFirst = first;
  };
  const loop = runLoop({ name: `timers ${timers.schema}`, logger, step, onFault: () => (lastFirst = '') });
  return {
    healthy: loop.healthy,
    stop: async () => {
      await loop.stop();
      await held?.release();
    },
    idle: async () => !inHand && (await timers.due(db, clock.now(), 1)).length === 0,
  };
}
