import { compose, TOPICS, topicOf } from '@sluice/contracts';
import { toIso, uuidv7 } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Inbox, inboxMigrations, Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type Consumer, consume, deadLetterMigrations, type Erased, Eraser, PostgresLog } from './index.ts';

const schema = 'keeping';
const logger = quietLogger();
const clock = new MovedClock(Date.now());
const ERA = 'era_0190f000-0000-7000-8000-000000000020';
let t: TestDatabase;
let log: PostgresLog;
let locks: Locks;
let outbox: Outbox;
let consumer: Consumer;
let eraser: Eraser;
/** What the service keeps: the reasons that it has heard, by conversation; and what holds its consumer up. */
let gate: PromiseWithResolvers<void>;

beforeEach(async () => {
  t = await testDatabase();
  locks = new Locks(t.db, 'locks');
  log = await PostgresLog.open({ db: t.db, locks, logger });
  await migrate(t.db, {
    schema,
    logger,
    migrations: [
      ...outboxMigrations(schema),
      ...inboxMigrations(schema),
      ...deadLetterMigrations(schema),
      { name: '0001_kept', sql: `create table ${schema}.kept (conversation text, word text, file text)` },
    ],
  });
  outbox = new Outbox({ schema, topics: topicOf });
  gate = Promise.withResolvers<void>();
  const platform = { db: t.db, log, clock, logger };
  consumer = await consume({
    platform,
    group: schema,
    schema,
    inbox: new Inbox(schema),
    outbox,
    handler: {
      topics: [TOPICS.conversationsEvents.name],
      load: async () => ({ rows: [] as { key: string; word: string }[] }),
      handle: (event, work) => void work.rows.push({ key: event.key ?? '', word: (event.data as { reason: string }).reason }),
      async save(tx, work) {
        await gate.promise;
        for (const row of work.rows) await tx.query(`insert into ${schema}.kept (conversation, word, file) values ($1, $2, $3)`, [row.key, row.word, `file of ${row.word}`]);
        return [];
      },
    },
  });
  eraser = new Eraser({
    platform,
    service: schema,
    schema,
    outbox,
    group: schema,
    reads: [TOPICS.conversationsEvents.name],
    async erase(tx, { conversationIds }): Promise<Erased> {
      const gone = await tx.query<{ file: string }>(`delete from ${schema}.kept where conversation = any ($1::text[]) returning file`, [conversationIds]);
      return { counts: { kept: gone.length }, fileIds: gone.map((one) => one.file) };
    },
    holds: async (tx, fileIds) => (await tx.query<{ file: string }>(`select file from ${schema}.kept where file = any ($1::text[])`, [fileIds])).map((one) => one.file),
  });
  await eraser.start();
});
afterEach(async () => {
  gate.resolve();
  await eraser.stop();
  await consumer.stop();
  await log.close();
  await locks.close();
  await t.drop();
});

const hears = (key: string, word: string) =>
  log.publish([
    compose(TOPICS.conversationsEvents, 'work.withdrawn', { conversationId: key, ticketId: 'tkt_1', ticketVersion: 1, reason: word }, { service: 'test', key, subject: 'tkt_1', at: clock.now() }),
  ]);
const NONE = { contactIds: [], messageIds: [], contactPointIds: [], conversationIds: [], ticketIds: [] };
const asks = (pieceId: string, conversationIds: readonly string[]) =>
  log.publish([
    compose(
      TOPICS.erasuresRequested,
      'erasure.requested',
      { ...NONE, erasureId: ERA, pieceId, conversationIds, requestedAt: toIso(clock.now()) },
      { service: 'conversation', key: ERA, subject: ERA, at: clock.now() },
    ),
  ]);
type Report = { pieceId: string; counts?: { of: string; count: number }[]; fileIds: string[]; done?: boolean };
const reports = async (): Promise<Report[]> => (await outbox.head(t.db, 1000)).filter((one) => one.topic === TOPICS.erasuresReported.name).map((one) => JSON.parse(String(one.value)) as Report);
const rest = async (): Promise<void> => {
  while (!((await eraser.idle()) && (await consumer.idle()))) await pause(5);
};
const kept = async () => (await t.db.query<{ word: string }>(`select word from ${schema}.kept order by word`)).map((row) => row.word);

test('what was on its topics when it was asked is handled first: nothing comes in behind the erasure', async () => {
  await hears('cnv_1', 'before');
  await asks(uuidv7(), ['cnv_1']);
  await pause(100);
  expect(await reports()).toEqual([]);
  gate.resolve();
  await rest();
  expect([await kept(), await reports()]).toEqual([[], [expect.objectContaining({ counts: [{ of: 'kept', count: 1 }], fileIds: ['file of before'], done: true })]]);
});

test('it does not wait for what comes after that, and leaves others alone', async () => {
  gate.resolve();
  await hears('cnv_1', 'his');
  await hears('cnv_2', 'another’s');
  await rest();
  await asks(uuidv7(), ['cnv_1']);
  await rest();
  expect([await kept(), (await reports()).length]).toEqual([['another’s'], 1]);
});

test('a piece that comes again finds nothing, and says so', async () => {
  gate.resolve();
  await hears('cnv_1', 'his');
  await rest();
  const piece = uuidv7();
  await asks(piece, ['cnv_1']);
  await asks(piece, ['cnv_1']);
  await rest();
  expect((await reports()).map((one) => [one.pieceId, one.counts, one.fileIds])).toEqual([
    [piece, [{ of: 'kept', count: 1 }], ['file of his']],
    [piece, [], []],
  ]);
});

test('parked records of his keys go, the keys are open again, and the audit row names the erasure, no key', async () => {
  gate.resolve();
  const id = uuidv7();
  await log.publish([{ id, topic: TOPICS.conversationsEvents.name, key: 'cnv_1', headers: { ce_id: id }, value: Buffer.from('{"no": JSON') }]);
  await hears('cnv_1', 'behind');
  await rest();
  expect((await consumer.letters.list()).map((one) => [one.key, one.records])).toEqual([['cnv_1', 2]]);
  await asks(uuidv7(), ['cnv_1']);
  await rest();
  expect([await consumer.letters.list(), (await reports())[0]?.counts]).toEqual([[], [{ of: 'deadLetters', count: 2 }]]);
  expect(await t.db.query(`select by, park, records, reason from ${schema}.purge_audit`)).toEqual([{ by: 'erasure', park: ERA, records: 2, reason: 'erased' }]);
  await hears('cnv_1', 'of a new one');
  await rest();
  expect(await kept()).toEqual(['of a new one']);
});

test('many files are more than one report, and the last one says that it is', async () => {
  gate.resolve();
  await t.db.query(`insert into ${schema}.kept select 'cnv_1', 'w', lpad(n::text, 64, '0') from generate_series(1, 900) n`);
  await asks(uuidv7(), ['cnv_1']);
  await rest();
  const all = await reports();
  expect(all.map((one) => [one.fileIds.length, one.done])).toEqual([
    [400, false],
    [400, false],
    [100, true],
  ]);
  expect(new Set(all.flatMap((one) => one.fileIds)).size).toBe(900);
});

test('asked for files, it names those that it has; what it cannot read holds nobody up', async () => {
  gate.resolve();
  await hears('cnv_2', 'kept');
  await rest();
  await log.publish([{ id: uuidv7(), topic: TOPICS.erasuresRequested.name, key: ERA, headers: { ce_type: 'dev.sluice.erasure.requested.v1' }, value: Buffer.from('no JSON') }]);
  const fileIds = ['file of kept', 'file of nobody'];
  await log.publish([
    compose(
      TOPICS.erasuresRequested,
      'erasure.files_asked',
      { erasureId: ERA, pieceId: uuidv7(), fileIds, askedAt: toIso(clock.now()) },
      { service: 'conversation', key: ERA, subject: ERA, at: clock.now() },
    ),
  ]);
  await rest();
  expect((await reports()).map((one) => one.fileIds)).toEqual([['file of kept']]);
});
