import { TOPICS, topicOf } from '@sluice/contracts';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { memoryLog } from './memory/memory-log.ts';
import type { Log } from './port.ts';
import { Relays } from './relays.ts';
import { testRecord } from './testing.ts';

const logger = quietLogger();
const SCHEMA = 'sending';
const TOPIC = TOPICS.ticketsEvents;
const SETTLE_MS = 400;

let t: TestDatabase;
let log: Log & { readonly settleMs: number };
beforeEach(async () => {
  t = await testDatabase();
  log = Object.assign(memoryLog({ logger, pollMs: 5 }), { settleMs: SETTLE_MS });
  await log.admin.create([TOPIC]);
  await migrate(t.db, { schema: SCHEMA, migrations: outboxMigrations(SCHEMA), logger });
});
afterEach(() => t.drop());

/** A process with its relay; `die` leaves as a crash does. */
function sender(name: string) {
  const db = t.open(name);
  const locks = new Locks(db, 'locks');
  const relays = new Relays({ db, locks, log, logger, clock: new MovedClock(Date.now()) });
  const outbox = new Outbox({ schema: SCHEMA, topics: topicOf });
  relays.attach(outbox);
  relays.start();
  const write = (): Promise<void> => db.transact((tx) => outbox.append(tx, [testRecord(TOPIC.name, 'k', name)]));
  const ends = async (): Promise<number> => (await log.admin.ends(TOPIC.name)).reduce((sum, end) => sum + end, 0);
  const sent = async (count: number): Promise<void> => {
    while ((await ends()) < count) await pause(2);
  };
  const die = async (): Promise<void> => {
    await locks.close();
    await relays.stop();
  };
  const leave = async (): Promise<void> => {
    await relays.stop();
    await locks.close();
  };
  return { write, sent, ends, die, leave };
}

test('who takes over from a sender that died waits until nothing of its can arrive any more', async () => {
  const first = sender('first');
  await first.write();
  await first.sent(1);
  await first.die();
  const began = performance.now();
  const second = sender('second');
  await second.write();
  await second.sent(2);
  expect(performance.now() - began).toBeGreaterThanOrEqual(SETTLE_MS);
  await second.leave();
});

test('who left in peace is not waited for: his mark is gone', async () => {
  const first = sender('first');
  await first.write();
  await first.sent(1);
  expect(await t.db.query(`select sender is null as free from ${SCHEMA}.outbox_current`)).toEqual([{ free: false }]);
  await first.leave();
  expect(await t.db.query(`select sender is null as free from ${SCHEMA}.outbox_current`)).toEqual([{ free: true }]);
});
