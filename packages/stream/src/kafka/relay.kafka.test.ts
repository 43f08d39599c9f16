import { uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { armCrashPoint, type CrashPoint } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { KAFKA_CLIENTS } from './settings.ts';
import type { Log } from '../port.ts';
import { Relays } from '../relays.ts';
import { testBrokers } from '../testing/broker/index.ts';
import { testRecord, testTopic } from '../testing.ts';
import { argumentOf, openLog } from './testing/open.ts';

/** The road from an outbox to the broker: published, then removed. */
const logger = quietLogger();
const SCHEMA = 'one';
describe.each(KAFKA_CLIENTS)('the relay to Kafka, by %s', (client) => {
  let t: TestDatabase;
  let log: Log;
  let locks: Locks;
  let topic: string;
  let outbox: Outbox;
  let relay: Relays;
  beforeEach(async () => {
    t = await testDatabase();
    log = await openLog(argumentOf(client, testBrokers()));
    locks = new Locks(t.db, 'locks');
    topic = `t.${uuidv7()}`;
    await log.admin.create([testTopic(topic)]);
    await migrate(t.db, { schema: SCHEMA, migrations: outboxMigrations(SCHEMA), logger });
    outbox = new Outbox({ schema: SCHEMA, topics: (name) => (name === topic ? { partitions: 4, maxBytes: 65_536 } : undefined) });
    relay = new Relays({ db: t.db, locks, log, logger, clock: new MovedClock(Date.now()) });
    relay.attach(outbox);
  });
  afterEach(async () => {
    armCrashPoint(undefined, () => undefined);
    await relay.stop();
    await locks.close();
    await log.close();
    await t.drop();
  });

  const write = async (from: number, count: number): Promise<void> => {
    for (let n = from; n < from + count; n++)
      await t.db.transact((tx) =>
        outbox.append(
          tx,
          ['a', 'b', '退款'].map((key) => testRecord(topic, key, String(n), { ce_type: 'x', ce_subject: key })),
        ),
      );
  };
  const published = async () =>
    (
      await log.readFrom(
        topic,
        [0, 1, 2, 3].map((partition) => ({ partition, next: 0 })),
        10_000,
      )
    ).map((one) => ({ key: one.key, n: Number(one.value), headers: one.headers }));
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

  test('every row once, in order for each key, while writers go on', async () => {
    await write(0, 20);
    relay.start();
    await write(20, 200);
    await relay.drain();
    for (const [key, own] of Map.groupBy(await published(), (one) => one.key)) {
      expect(own.map((one) => one.n)).toEqual(upTo(220));
      expect(own[0]?.headers).toEqual({ ce_type: 'x', ce_subject: key });
    }
    expect(await relay.idle()).toBe(true);
  });

  // The places are the relay's: the second library is killed where its records may stand twice.
  test.each(client === 'platformatic' ? (['before-publish', 'after-publish', 'after-remove'] as const) : (['after-publish'] as const))(
    'a crash %s: a repeat at most, never a hole, and the order of each key is kept',
    async (place) => {
      await write(0, 30);
      const point: CrashPoint = `publish.${SCHEMA}.${place}`;
      const died = Promise.withResolvers<void>();
      armCrashPoint(`${point}#1`, () => {
        died.resolve();
        throw new Error('as if the process had died here');
      });
      relay.start();
      await died.promise;
      await write(30, 10);
      await relay.drain();
      expect(await relay.idle()).toBe(true);
      for (const [, own] of Map.groupBy(await published(), (one) => one.key)) {
        const first = [...new Set(own.map((one) => one.n))];
        expect(first).toEqual(upTo(40));
        if (place === 'after-publish') expect(own.length).toBeGreaterThan(40);
        else expect(own).toHaveLength(40);
      }
    },
  );
});
