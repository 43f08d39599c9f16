import { compose, deadLetterTopic, TOPICS, topicOf } from '@sluice/contracts';
import { PassingFault, uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { quietLogger, readMetrics } from '@sluice/runtime/testing';
import { Inbox, inboxMigrations, Locks, migrate, Outbox, outboxMigrations, type OutRecord } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type BatchHandler, type Consumer, consume, deadLetterMigrations, type Inbound, LoadAgain, PostgresLog, Relays } from './index.ts';

const schema = 'counting';
const logger = quietLogger();
const clock = new MovedClock(Date.now());
let t: TestDatabase;
let log: PostgresLog;
let locks: Locks;
let outbox: Outbox;
let relays: Relays;
let consumer: Consumer | undefined;

beforeEach(async () => {
  t = await testDatabase();
  locks = new Locks(t.db, 'locks');
  log = await PostgresLog.open({ db: t.db, locks, logger });
  await log.admin.create([TOPICS.configPublished, TOPICS.conversationsEvents]);
  await migrate(t.db, {
    schema,
    logger,
    migrations: [
      ...outboxMigrations(schema),
      ...inboxMigrations(schema),
      ...deadLetterMigrations(schema),
      { name: '0001_effect', sql: `create table ${schema}.effect (n int8 generated always as identity, key text, word text)` },
    ],
  });
  outbox = new Outbox({ schema, topics: topicOf });
  relays = new Relays({ db: t.db, locks, log, logger, clock });
  relays.attach(outbox);
  relays.start();
});
afterEach(async () => {
  await consumer?.stop();
  consumer = undefined;
  await relays.stop();
  await log.close();
  await locks.close();
  await t.drop();
});

/** Each event's word becomes a row; what a word does besides is the test's. */
const handler = (judge: (word: string, event: Inbound) => void, save?: (words: readonly string[]) => Promise<void>): BatchHandler<{ rows: { key: string; word: string }[] }> => ({
  topics: [TOPICS.conversationsEvents.name],
  load: async () => ({ rows: [] }),
  handle(event, work) {
    const { reason } = event.data as { reason: string };
    judge(reason, event);
    work.rows.push({ key: event.key ?? '', word: reason });
  },
  async save(tx, work) {
    await save?.(work.rows.map((one) => one.word));
    for (const row of work.rows) await tx.query(`insert into ${schema}.effect (key, word) values ($1, $2)`, [row.key, row.word]);
    return [];
  },
});

const event = (key: string, word: string): OutRecord =>
  compose(TOPICS.conversationsEvents, 'work.withdrawn', { conversationId: key, ticketId: 'tkt_1', ticketVersion: 1, reason: word }, { service: 'test', key, subject: 'tkt_1', at: clock.now() });
const start = async <W>(of: BatchHandler<W>) =>
  (consumer = await consume({ platform: { db: t.db, log, clock, logger }, group: schema, schema, inbox: new Inbox(schema), outbox, handler: of, maxRecords: 50 }));
const settled = async () => {
  while (!(await consumer!.idle())) await new Promise((resolve) => setTimeout(resolve, 5));
};
const words = async (key?: string) =>
  (await t.db.query<{ key: string; word: string }>(`select key, word from ${schema}.effect order by n`)).filter((row) => key === undefined || row.key === key).map((row) => row.word);

test('each event has its effect once, however often it comes', async () => {
  await start(handler(() => undefined));
  const list = Array.from({ length: 60 }, (_, n) => event(`k${n % 7}`, String(n)));
  await log.publish([...list, ...list.slice(0, 30)]);
  await log.publish(list.toReversed());
  await settled();
  expect((await words()).toSorted()).toEqual(list.map((_, n) => String(n)).toSorted());
});

test('a passing fault is tried again until it passes, and readiness says so meanwhile', async () => {
  let away = 3;
  const failing = Promise.withResolvers<void>();
  await start(
    handler(
      () => undefined,
      async () => {
        if (away-- > 0) throw new PassingFault('the broker is away');
        failing.resolve();
      },
    ),
  );
  await log.publish([event('k', 'a')]);
  await failing.promise;
  await settled();
  expect(await words()).toEqual(['a']);
  expect(consumer?.check().status).toBe('ok');
});

test('poison parks its key and only its key: later records follow it, bytes untouched, and a replay brings them in order', async () => {
  const metrics = await readMetrics();
  const group = { 'messaging.consumer.group.name': schema };
  let mended = false;
  await start(
    handler((word) => {
      if (word === 'poison' && !mended) throw new TypeError('cannot read what 王小明 wrote');
    }),
  );
  await log.publish([event('a', '1'), event('b', '1'), event('a', 'poison'), event('a', '2'), event('b', '2')]);
  await settled();
  await log.publish([event('a', '3'), event('b', '3')]);
  await settled();
  expect(await words('a')).toEqual(['1']);
  expect(await words('b')).toEqual(['1', '2', '3']);
  // Its first partitions count: a dashboard sees that somebody reads.
  expect(await metrics.read('sluice.consumer.rebalanced', group)).toEqual([expect.any(Number)]);
  expect(await consumer!.letters.list()).toMatchObject([{ group: schema, key: 'a', reason: 'handler-failed', records: 3 }]);
  expect([await metrics.read('sluice.event.dead_lettered', { ...group, reason: 'handler-failed' }), await metrics.read('sluice.dead_letter.parked', group)]).toEqual([[1], [3]]);
  await relays.drain();
  const dlq = deadLetterTopic(TOPICS.conversationsEvents.name, schema).name;
  const letters = (await Promise.all(Array.from({ length: 8 }, (_, partition) => log.read(dlq, partition, 0, 100)))).flat();
  expect(letters.map((one) => one.headers['dlq-reason'])).toEqual(['handler-failed', 'key-parked', 'key-parked']);
  expect(letters.map((one) => (JSON.parse(String(one.value)) as { reason: string }).reason)).toEqual(['poison', '2', '3']);
  expect(letters[0]?.headers).toMatchObject({
    '__connect.errors.topic': TOPICS.conversationsEvents.name,
    '__connect.errors.exception.class.name': 'TypeError',
    ce_type: 'dev.sluice.work.withdrawn.v1',
  });
  expect(JSON.stringify(letters.map((one) => one.headers))).not.toContain('王小明');
  expect(await consumer!.letters.replay('a')).toEqual({ replayed: 0, left: 3 });
  mended = true;
  expect(await consumer!.letters.replay('a')).toEqual({ replayed: 3, left: 0 });
  expect(await words('a')).toEqual(['1', 'poison', '2', '3']);
  expect([await metrics.read('sluice.dead_letter.parked', group), await metrics.read('sluice.consumer.lag', group)]).toEqual([[0], [0]]);
  await metrics.stop();
  await log.publish([event('a', '4')]);
  await settled();
  expect(await words('a')).toEqual(['1', 'poison', '2', '3', '4']);
});

test('what cannot even be read is a dead letter with its reason; purging it leaves a line of audit', async () => {
  await start(handler(() => undefined));
  await log.publish([
    { ...event('x', '1'), value: Buffer.from('{no json') },
    { id: uuidv7(), topic: TOPICS.conversationsEvents.name, key: null, headers: {}, value: Buffer.from('{}') },
    event('y', '1'),
  ]);
  await settled();
  expect(await words()).toEqual(['1']);
  const list = await consumer!.letters.list();
  expect(list.map((one) => one.reason).toSorted()).toEqual(['not_json', 'specversion']);
  expect(await consumer!.letters.purge('x', 'admin')).toBe(1);
  expect(await t.db.query(`select by, park, records from ${schema}.purge_audit`)).toEqual([{ by: 'admin', park: 'x', records: 1 }]);
});

test('a handler that finds more to lock begins again with it', async () => {
  const loads: unknown[] = [];
  const base = handler(() => undefined);
  await start({
    ...base,
    load: async (_tx, _events, _now, more) => {
      loads.push(more);
      return { rows: [] };
    },
    save: async (tx, work) => {
      if (loads.length === 1) throw new LoadAgain(['cus_1']);
      return base.save(tx, work);
    },
  });
  await log.publish([event('a', '1')]);
  await settled();
  expect(loads).toEqual([undefined, ['cus_1']]);
  expect(await words()).toEqual(['1']);
});
