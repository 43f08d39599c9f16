import { tombstone, topicOf, TOPICS } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { Relays } from '../relays.ts';
import { logContract, testRecord, testTopic } from '../testing.ts';
import { PostgresLog } from './postgres-log.ts';

const logger = quietLogger();

logContract('postgres', async () => {
  const t = await testDatabase();
  return {
    async open() {
      const db = t.open('member', 4);
      const locks = new Locks(db, 'locks');
      const log = await PostgresLog.open({ db, locks, logger, pollMs: 20, lookMs: 50 });
      const close = log.close.bind(log);
      log.close = async () => {
        await close();
        await locks.close();
      };
      return log;
    },
    stop: () => t.drop(),
  };
});

describe('what only the Postgres log has', () => {
  let t: TestDatabase;
  let log: PostgresLog;
  let locks: Locks;
  beforeEach(async () => {
    t = await testDatabase();
    locks = new Locks(t.db, 'locks');
    log = await PostgresLog.open({ db: t.db, locks, logger, pollMs: 20 });
  });
  afterEach(async () => {
    await log.close();
    await locks.close();
    await t.drop();
  });

  const outboxOf = async (schema: string) => {
    await migrate(t.db, { schema, migrations: outboxMigrations(schema), logger });
    return new Outbox({ schema, topics: topicOf });
  };
  const all = async (topic: string) => (await Promise.all(Array.from({ length: 8 }, (_, partition) => log.read(topic, partition, 0, 10_000)))).flat();

  test('the ends of a topic are told when what stands before them is on disk', async () => {
    const topic = testTopic('shown');
    await log.admin.create([topic]);
    const flush = Promise.withResolvers<void>();
    const slow = await PostgresLog.open({ db: { ...t.db, flushed: () => flush.promise }, locks, logger, pollMs: 20 });
    try {
      await slow.publish([testRecord(topic.name, 'k', 'v')]);
      let told: readonly number[] | undefined;
      const asked = slow.admin.ends(topic.name).then((ends) => (told = ends));
      await slow.read(topic.name, 0, 0, 1);
      await slow.read(topic.name, 0, 0, 1);
      expect(told).toBeUndefined();
      flush.resolve();
      await asked;
      expect(told?.reduce((sum, end) => sum + end, 0)).toBe(1);
    } finally {
      await slow.close();
    }
  });

  test('a server that forgot its last commits is believed: what a batch remembers from before it is not', async () => {
    const topic = testTopic('forgot');
    await log.admin.create([topic]);
    await log.publish([testRecord(topic.name, 'k', 'v')]);
    const [committed, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const batches: number[] = [];
    const subscription = await log.subscribe({
      group: 'g.forgot',
      topics: [topic.name],
      onBatch: async ({ records, commitIn }) => {
        batches.push(records.length);
        if (commitIn) await t.db.transact(commitIn);
        if (batches.length > 1) return;
        committed.resolve();
        await go.promise; // the batch rests a little, as that of a channel's outcomes does
      },
    });
    await committed.promise;
    // As after a crash of the server: its connections are gone, and so is the end of what was done.
    const killed = await t.db.query<{ pid: number }>("select pid, pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like '%locks'");
    expect(killed).not.toEqual([]);
    await t.db.query('truncate log.position_0, log.position_1');
    const held =
      "select count(*) as n from pg_locks where locktype = 'advisory' and mode = 'ExclusiveLock' and pid <> all($1::int[]) and database = (select oid from pg_database where datname = current_database())";
    const holds = async (): Promise<number> => (await t.db.query<{ n: number }>(held, [killed.map((one) => one.pid)]))[0]?.n ?? 0;
    const wonAgain = async (): Promise<boolean> => (await holds()) === topic.partitions && subscription.owned().length === topic.partitions;
    for (const until = performance.now() + 20_000; performance.now() < until && !(await wonAgain()); ) await pause(5);
    expect(await wonAgain()).toBe(true);
    go.resolve();
    for (const until = performance.now() + 20_000; performance.now() < until && batches.length < 2; ) await pause(5);
    expect(batches).toEqual([1, 1]);
    await subscription.close();
  });

  test('relays of several schemas write one topic side by side: dense offsets, every row once, order per key kept', async () => {
    const topic = TOPICS.contactsReceived.name;
    await log.admin.create([TOPICS.contactsReceived]);
    const schemas = ['one', 'two', 'three'];
    const outboxes = await Promise.all(schemas.map(outboxOf));
    const relays = outboxes.map((outbox, n) => {
      const own = new Locks(t.db, `relay ${n}`);
      const relay = new Relays({ db: t.db, locks: own, log, logger, clock: new MovedClock(Date.now()) });
      relay.attach(outbox);
      relay.start();
      return { relay, own };
    });
    await Promise.all(
      outboxes.flatMap((outbox, o) =>
        [0, 1, 2].map(async (writer) => {
          for (let n = 0; n < 30; n++)
            await t.db.transact((tx) =>
              outbox.append(
                tx,
                [0, 1, 2].map((k) => testRecord(topic, `${o}-${writer}-${k}`, String(n))),
              ),
            );
        }),
      ),
    );
    for (const { relay } of relays) await relay.drain();
    const records = await all(topic);
    expect(records).toHaveLength(3 * 3 * 30 * 3);
    for (const [, own] of Map.groupBy(records, (one) => one.partition)) expect(own.map((one) => one.offset)).toEqual(own.map((_, n) => n));
    for (const [, own] of Map.groupBy(records, (one) => one.key)) expect(own.map((one) => Number(one.value))).toEqual(Array.from({ length: 30 }, (_, n) => n));
    for (const { relay, own } of relays) {
      await relay.stop();
      await own.close();
    }
  });

  test('a schema that begins to write to another topic, and one whose topic was made anew: every row is moved, in order, none twice', async () => {
    const outbox = await outboxOf('one');
    const session = await t.db.session('relay');
    const [first, second] = [TOPICS.ticketsEvents, TOPICS.conversationsEvents];
    const put = async (...rows: readonly (readonly [string, string])[]) => {
      await t.db.transact((tx) =>
        outbox.append(
          tx,
          rows.map(([topic, value]) => testRecord(topic, 'k', value)),
        ),
      );
      return (await log.move(session, outbox, 100)).count;
    };
    const values = async (topic: string) => (await all(topic)).map((one) => [one.offset, one.value?.toString()]);
    expect(await put([first.name, 'a'], [first.name, 'b'])).toBe(2);
    expect(await put([first.name, 'c'])).toBe(1);
    expect(await put([second.name, 'd'], [first.name, 'e'])).toBe(2);
    expect(await put([second.name, 'f'])).toBe(1);
    expect(await values(first.name)).toEqual(['a', 'b', 'c', 'e'].map((value, n) => [n, value]));
    expect(await values(second.name)).toEqual(['d', 'f'].map((value, n) => [n, value]));
    await log.admin.delete(first.name);
    await log.admin.create([first]);
    expect(await put([first.name, 'g'], [second.name, 'h'])).toBe(2);
    expect(await put([first.name, 'i'])).toBe(1);
    expect(await values(first.name)).toEqual(['g', 'i'].map((value, n) => [n, value]));
    expect(await values(second.name)).toEqual(['d', 'f', 'h'].map((value, n) => [n, value]));
    await session.close();
  });

  test('a relay whose connection is cut takes its lock again and goes on', async () => {
    const topic = TOPICS.ticketsEvents.name;
    await log.admin.create([TOPICS.ticketsEvents]);
    const outbox = await outboxOf('cut');
    const relay = new Relays({ db: t.db, locks, log, logger, clock: new MovedClock(Date.now()) });
    relay.attach(outbox);
    relay.start();
    for (let n = 0; n < 20; n++) {
      await t.db.transact((tx) => outbox.append(tx, [testRecord(topic, 'k', String(n))]));
      if (n === 10) await t.db.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%locks'`);
    }
    while (!(await relay.idle())) await new Promise((resolve) => setTimeout(resolve, 10));
    await relay.stop();
    expect((await all(topic)).map((one) => Number(one.value))).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test('retention takes what is old, and of the last record all but its place; compaction keeps the last of each key', async () => {
    const [old, compacted] = [`t.${uuidv7()}`, `t.${uuidv7()}`];
    await log.admin.create([testTopic(old, 1), { ...testTopic(compacted, 1), cleanup: 'compact' }]);
    for (let n = 0; n < 3; n++) await log.publish([testRecord(old, 'k', String(n)), testRecord(compacted, 'a', String(n)), testRecord(compacted, 'b', String(n))]);
    await log.admin.retain(Date.now() + 7_200_000);
    expect(await log.read(old, 0, 0, 10)).toEqual([{ topic: old, partition: 0, offset: 2, key: null, headers: {}, value: null }]);
    expect((await log.read(compacted, 0, 0, 10)).map((one) => `${one.key}${String(one.value)}`)).toEqual(['a2', 'b2']);
    await log.publish([testRecord(old, 'k', 'next')]);
    expect((await log.read(old, 0, 3, 10)).map((one) => String(one.value))).toEqual(['next']);
  });

  test('a tombstone takes what was said under its key with the next compaction, and goes itself a day later', async () => {
    const name = `t.${uuidv7()}`;
    await log.admin.create([{ ...testTopic(name, 1), cleanup: 'compact' }]);
    await log.publish([testRecord(name, 'gone', '1'), testRecord(name, 'gone', '2'), testRecord(name, 'stays', '3'), tombstone(name, 'gone', uuidv7()), testRecord(name, 'stays', '4')]);
    const left = async () => (await log.read(name, 0, 0, 10)).map((one) => [one.key, one.value === null ? null : String(one.value)]);
    await log.admin.retain(Date.now());
    expect(await left()).toEqual([
      ['gone', null],
      ['stays', '4'],
    ]);
    await log.admin.retain(Date.now() + 25 * 3_600_000);
    expect(await left()).toEqual([['stays', '4']]);
  });
});
