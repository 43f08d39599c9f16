import { compose, topicOf, TOPICS } from '@sluice/contracts';
import { PassingFault } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger } from '@sluice/runtime/testing';
import { Inbox, inboxMigrations, ints, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import * as fc from 'fast-check';
import { BatchRun } from './batch-run.ts';
import { DeadLetters } from './dead-letters.ts';
import { type BatchHandler, deadLetterMigrations, type LogRecord } from './index.ts';

/**
 * Eight consumers that were given the same records at once, in batches that overlap and in another order each (as a rebalance of a broker can
 * do): each record has its effect once, and what they do to each other (locks, deadlocks) is never taken for poison. The handler takes its
 * locks in the order of the batch, against the house's rule, so that deadlocks do happen.
 */
const schema = 'eight';
const logger = quietLogger();
const clock = new MovedClock(Date.now());
const KEYS = 10;

let t: TestDatabase;
beforeAll(async () => {
  t = await testDatabase();
  const sql = `create table ${schema}.effect (id int4 primary key, n int8 not null); create table ${schema}.said (word text not null); insert into ${schema}.effect select g, 0 from generate_series(0, ${KEYS - 1}) as g;`;
  await migrate(t.db, { schema, migrations: [...outboxMigrations(schema), ...inboxMigrations(schema), ...deadLetterMigrations(schema), { name: '0001_effect', sql }], logger });
});
afterAll(() => t.drop());

const handler: BatchHandler<{ words: string[]; ids: number[] }> = {
  topics: [TOPICS.conversationsEvents.name],
  load: async (tx, events) => {
    const ids = [...new Set(events.map((event) => Number(event.key?.slice(4))))];
    for (const id of ids) await tx.query(`select n from ${schema}.effect where id = $1 for update`, [id]);
    return { words: [], ids: [] };
  },
  handle: (event, work) => {
    work.words.push((event.data as { reason: string }).reason);
    work.ids.push(Number(event.key?.slice(4)));
  },
  save: async (tx, work) => {
    tx.send(`update ${schema}.effect as e set n = e.n + x.c from (select i, count(*) as c from unnest($1::int8[]) as i group by i) as x where e.id = x.i`, [ints(work.ids)]);
    for (const word of work.words) tx.send(`insert into ${schema}.said (word) values ($1)`, [word]);
    return [];
  },
};

const slices = fc.array(fc.record({ from: fc.nat({ max: 79 }), length: fc.integer({ min: 1, max: 40 }), seed: fc.nat() }), { minLength: 2, maxLength: 6 });

test('each record once, and no deadlock is ever poison', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(slices, { minLength: 8, maxLength: 8 }), async (writers) => {
      await t.db.query(`truncate ${schema}.said, ${schema}.inbox`);
      await t.db.query(`update ${schema}.effect set n = 0`);
      const records: LogRecord[] = Array.from({ length: 80 }, (_, n) => {
        const key = `cnv_${n % KEYS}`;
        const { topic, ...made } = compose(
          TOPICS.conversationsEvents,
          'work.withdrawn',
          { conversationId: key, ticketId: 'tkt_1', ticketVersion: 1, reason: String(n) },
          { service: 'test', key, subject: 'tkt_1', at: clock.now() },
        );
        return { ...made, topic, partition: 0, offset: n };
      });
      const outbox = new Outbox({ schema, topics: topicOf });
      const db = t.open('writers', 8);
      const options = { platform: { db, clock, logger }, group: schema, inbox: new Inbox(schema), outbox, handler };
      const letters = new DeadLetters({ ...options, schema, db: t.db, clock, reads: handler.topics, telemetry: { deadLettered: () => undefined }, replay: async () => undefined });
      const run = new BatchRun(options, letters);
      await Promise.all(
        writers.map(async (batches) => {
          // Every writer ends with everything, as after the rebalance.
          for (const { from, length, seed } of [...batches, { from: 0, length: 80, seed: from0(batches) }]) {
            const batch = shuffled(records.slice(from, from + length), seed);
            for (let tries = 0; ; tries++) {
              try {
                await run.run({ records: batch });
                break;
              } catch (error) {
                if (!(error instanceof PassingFault) || tries > 50) throw error; // the driver brings the same batch again
              }
            }
          }
        }),
      );
      await db.close(); // its connections tell their statistics when they end
      expect(await letters.list()).toEqual([]);
      expect((await t.db.query<{ word: string }>(`select word from ${schema}.said order by word::int4`)).map((row) => row.word)).toEqual(records.map((_, n) => String(n)));
      expect(await t.db.query(`select distinct n from ${schema}.effect`)).toEqual([{ n: 80 / KEYS }]);
    }),
    { numRuns: process.env['SLUICE_FAULT_ROUND'] === 'long' ? 60 : 6, endOnFailure: true },
  );
  const [seen] = await t.db.query<{ deadlocks: number }>('select deadlocks from pg_stat_database where datname = current_database()');
  expect(seen?.deadlocks).toBeGreaterThan(0);
}, 180_000);

const from0 = (batches: readonly { readonly seed: number }[]): number => batches[0]?.seed ?? 0;

/** Another order for each seed. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  let state = (seed >>> 0) + 1;
  return list
    .map((one) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return { one, rank: state };
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}
