import { topicOf, TOPICS } from '@sluice/contracts';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import * as fc from 'fast-check';
import { PostgresLog } from './postgres/postgres-log.ts';
import { Relays } from './relays.ts';
import { testRecord } from './testing.ts';

/**
 * Outbox and relay against the model "the log holds, of each key, what committed, in the order in which its writers held its lock". Writers of
 * two processes commit early and late, some roll back; tables are rotated every few rows; two relays compete, and the one that moves rows loses
 * its lock in mid-flight.
 */
const logger = quietLogger();
const TOPIC = TOPICS.ticketsEvents;
const KEYS = 6;

interface Write {
  readonly keys: readonly number[];
  readonly events: number;
  /** How many other transactions it lets pass between its events and its commit. */
  readonly lateBy: number;
  readonly fails: boolean;
}
const write: fc.Arbitrary<Write> = fc.record({
  keys: fc.uniqueArray(fc.nat({ max: KEYS - 1 }), { minLength: 1, maxLength: 3 }),
  events: fc.integer({ min: 1, max: 4 }),
  lateBy: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 8 }) }),
  fails: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});
const history = fc.record({
  writers: fc.array(fc.array(write, { minLength: 5, maxLength: 20 }), { minLength: 3, maxLength: 8 }),
  cuts: fc.array(fc.nat({ max: 60 }), { maxLength: 3 }),
  rotateRows: fc.integer({ min: 3, max: 40 }),
});

let t: TestDatabase;
let runs = 0;
beforeAll(async () => {
  t = await testDatabase();
});
afterAll(() => t.drop());

class Trial {
  readonly schema = `relaying_${'abcdefghijklmnopqrstuvwxyz'[runs % 26]}${'abcdefghijklmnopqrstuvwxyz'[Math.floor(runs++ / 26)]}`;
  readonly committed = new Map<string, string[]>();
  #passed = 0;
  #outboxes: Outbox[] = [];

  async begin(rotateRows: number): Promise<{ relays: Relays[]; log: PostgresLog; end(): Promise<void> }> {
    const sql = `create table ${this.schema}.aggregate (id int4 primary key, version int8 not null); insert into ${this.schema}.aggregate select g, 0 from generate_series(0, ${KEYS - 1}) as g;`;
    await migrate(t.db, { schema: this.schema, migrations: [...outboxMigrations(this.schema), { name: '0001_trial', sql }], logger });
    const parts = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const db = t.open(`relay ${name}`, 6);
        const locks = new Locks(db, 'locks');
        const log = await PostgresLog.open({ db, locks, logger });
        const relays = new Relays({ db, locks, log, logger, clock: new MovedClock(Date.now()), pollMs: 20, rotateRows });
        const outbox = new Outbox({ schema: this.schema, topics: topicOf });
        relays.attach(outbox);
        this.#outboxes.push(outbox);
        return { db, locks, log, relays };
      }),
    );
    await parts[0]!.log.admin.create([TOPIC]);
    for (const { relays } of parts) relays.start();
    return {
      relays: parts.map((one) => one.relays),
      log: parts[0]!.log,
      end: async () => {
        for (const { relays, log, locks } of parts) {
          await relays.stop();
          await log.close();
          await locks.close();
        }
        await t.db.query(`delete from log.record`);
      },
    };
  }

  /** Locks its aggregates in one order, numbers the events of each by its version, and commits when it is late enough. */
  async write(at: number, one: Write): Promise<void> {
    const keys = one.keys.toSorted((a, b) => a - b);
    const mine: [string, string][] = [];
    await t.db
      .transact(async (tx) => {
        mine.length = 0;
        for (const key of keys) {
          const [row] = await tx.query<{ version: number }>(`update ${this.schema}.aggregate set version = version + $2 where id = $1 returning version`, [key, one.events]);
          for (let n = one.events - 1; n >= 0; n--) mine.push([`k${key}`, String((row?.version ?? 0) - n)]);
        }
        await this.#outboxes[at % 2]!.append(
          tx,
          mine.map(([key, value]) => testRecord(TOPIC.name, key, value)),
        );
        await tx.query('select 1 as one');
        const until = this.#passed + one.lateBy;
        for (let looks = 0; this.#passed < until && looks < 40; looks++) await pause(1);
        if (one.fails) throw new Error('rolled back');
      })
      .then(
        () => mine.forEach(([key, value]) => this.committed.set(key, [...(this.committed.get(key) ?? []), value])),
        (error: unknown) => {
          if (!one.fails) throw error;
        },
      );
    this.#passed++;
  }
}

test('whatever commits late, rolls back, is rotated or loses its lock: the log holds each key’s events once, dense and in order', async () => {
  await fc.assert(
    fc.asyncProperty(history, async ({ writers, cuts, rotateRows }) => {
      const trial = new Trial();
      const { relays, log, end } = await trial.begin(rotateRows);
      try {
        let writes = 0;
        await Promise.all(
          writers.map(async (list, at) => {
            for (const one of list) {
              await trial.write(at, one);
              if (cuts.includes(writes++)) await t.db.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'relay%locks'`);
            }
          }),
        );
        while (!(await relays[0]!.idle())) await pause(5);
        const records = (await Promise.all(Array.from({ length: TOPIC.partitions }, (_, partition) => log.read(TOPIC.name, partition, 0, 10_000)))).flat();
        for (const [, own] of Map.groupBy(records, (one) => one.partition)) expect(own.map((one) => one.offset)).toEqual(own.map((_, n) => n));
        for (let key = 0; key < KEYS; key++) {
          const count = trial.committed.get(`k${key}`)?.length ?? 0;
          const found = records.filter((one) => one.key === `k${key}`).map((one) => Number(one.value));
          expect({ key, found }).toEqual({ key, found: Array.from({ length: count }, (_, n) => n + 1) });
        }
      } finally {
        await end();
      }
    }),
    { numRuns: process.env['SLUICE_FAULT_ROUND'] === 'long' ? 80 : 10, endOnFailure: true },
  );
}, 180_000);
