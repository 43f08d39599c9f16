import { HOUR } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import { capturedLogger, quietLogger } from '@sluice/runtime/testing';
import { DatabaseClock, Locks, migrate, type Queryable, runTimers, type Timer, Timers, timerMigrations } from './index.ts';
import { testDatabase, type TestDatabase } from './testing.ts';

/** Deadlines under clocks that somebody sets: the host's of a service's process, and the database's. */
const schema = 'stepped';
let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
  await migrate(t.db, { schema, migrations: timerMigrations(schema), logger: quietLogger() });
});
afterAll(() => t.drop());

/** A database whose clock can be set. */
function settable(): { readonly db: Queryable; stepMs: number } {
  const state = {
    stepMs: 0,
    db: {
      query: async <R extends object>(text: string, values?: readonly unknown[]) => {
        const rows = await t.db.query<{ at: number }>(text, values);
        return rows.map((row) => ({ ...row, at: row.at + state.stepMs })) as unknown as R[];
      },
    },
  };
  return state;
}

async function firing(clock: DatabaseClock, timers: Timers): Promise<{ fired: (Timer & { at: number })[]; until(count: number): Promise<void>; stop(): Promise<void> }> {
  const fired: (Timer & { at: number })[] = [];
  const locks = new Locks(t.db, 'locks');
  const handle = async (due: readonly Timer[]): Promise<void> => {
    await t.db.transact((tx) => timers.complete(tx, due));
    for (const one of due) fired.push({ ...one, at: clock.now() });
  };
  const loop = runTimers({ db: t.db, locks, timers, clock, logger: quietLogger(), handle });
  return {
    fired,
    until: async (count) => {
      while (fired.length < count) await pause(5);
    },
    stop: async () => {
      await loop.stop();
      await locks.close();
    },
  };
}

test("the clock of the service's host is put forward and back by an hour: nothing fires early, nothing late", async () => {
  const clock = new DatabaseClock({ db: t.db, logger: quietLogger(), sampleMs: 20 });
  await clock.start();
  const timers = new Timers(schema);
  const run = await firing(clock, timers);
  const real = Date.now;
  try {
    for (const [n, step] of [HOUR, -HOUR].entries()) {
      Date.now = () => real() + step;
      const due = clock.now() + 300;
      await t.db.transact((tx) =>
        timers.schedule(tx, [
          { key: `soon ${n}`, due, message: null },
          { key: `later ${n}`, due: due + HOUR / 2, message: null },
        ]),
      );
      await run.until(n + 1);
    }
  } finally {
    Date.now = real;
    await run.stop();
    await clock.stop();
  }
  expect(run.fired.map((one) => one.key)).toEqual(['soon 0', 'soon 1']);
  for (const { at, due } of run.fired) {
    expect(at).toBeGreaterThanOrEqual(due);
    expect(at - due).toBeLessThan(1000);
  }
  expect(clock.check()).toEqual({ name: 'clock', status: 'ok' });
  await t.db.transact((tx) => timers.cancel(tx, ['later 0', 'later 1']));
});

test("the database's clock is stepped: deadlines follow it, and the operator is told with a remedy", async () => {
  const { logger, lines } = capturedLogger('error');
  const set = settable();
  const clock = new DatabaseClock({ db: set.db, logger, sampleMs: 10 });
  await clock.start();
  const timers = new Timers(schema);
  const run = await firing(clock, timers);
  const due = clock.now() + HOUR / 2;
  await t.db.transact((tx) => timers.schedule(tx, [{ key: 'half an hour', due, message: null }]));
  await run.stop();
  expect(run.fired).toEqual([]);
  set.stepMs = HOUR;
  await clock.sample();
  const after = await firing(clock, timers);
  await after.until(1);
  await after.stop();
  await clock.stop();
  expect(after.fired[0]?.at).toBeGreaterThanOrEqual(due);
  expect(lines.join('')).toContain("the database's clock stepped; deadlines follow it");
  expect(clock.check()).toMatchObject({ status: 'warn', detail: expect.stringMatching(/stepped by 3(599|600)\d{3} ms/) as string, remedy: 'look at the time service of the database host' });
});
