import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { compose, deadLetterTopic, type Topic, topicOf, TOPICS } from '@sluice/contracts';
import { pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { inboxMigrations, Locks, migrate, Outbox, outboxMigrations, OUTBOX_TABLES } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { deadLetterMigrations, type LogRecord, PostgresLog } from './index.ts';
import type { DoomedSettings } from './testing/doomed.ts';

/** Places that a whole product passes once in ten thousand events, or never: here a small service passes them every moment, and is killed there. */
const SCHEMA = 'doomed';
const TOPIC = TOPICS.conversationsEvents;
const LIMIT_MS = 30_000;
const ROTATE_ROWS = 100;
const POISON_EVERY = 5;
/** The second and third time: so that something has been moved, parked or emptied before. */
const DEATHS = ['rotation.doomed.after-switch#2', 'letters.doomed.before-commit#2', 'rotation.doomed.after-truncate#4', 'letters.doomed.after-commit#2', 'rotation.doomed.after-switch#1'];
const DEATHS_IN_REPLAY = ['letters.doomed.before-commit#2', 'letters.doomed.after-commit#2'];

const logger = quietLogger();
let t: TestDatabase;
let locks: Locks;
let log: PostgresLog;
let child: ChildProcess | undefined;
const outbox = new Outbox({ schema: SCHEMA, topics: topicOf });
/** By key, what was written, in order. */
const said = new Map<string, { readonly id: string; readonly word: string }[]>();

beforeAll(async () => {
  t = await testDatabase();
  const sql = `create table ${SCHEMA}.effect (seq int8 generated always as identity, key text not null, n int4 not null)`;
  await migrate(t.db, { schema: SCHEMA, logger, migrations: [...[outboxMigrations, inboxMigrations, deadLetterMigrations].flatMap((make) => make(SCHEMA)), { name: '0001_doomed', sql }] });
  locks = new Locks(t.db, 'locks');
  log = await PostgresLog.open({ db: t.db, locks, logger });
  await log.admin.create([TOPIC]);
}, 60_000);
afterAll(async () => {
  child?.kill('SIGKILL');
  await log.close();
  await locks.close();
  await t.drop();
});

function start(more: Partial<DoomedSettings> = {}): ChildProcess {
  const settings: DoomedSettings = { socket: t.socket, schema: SCHEMA, rotateRows: ROTATE_ROWS, mended: false, replay: [], ...more };
  const args = ['--conditions=development', '--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'testing/doomed.ts'), JSON.stringify(settings)];
  return (child = spawn(process.execPath, args, { env: { ...process.env, NODE_OPTIONS: '' }, stdio: 'inherit' }));
}

const lives = (one: ChildProcess): boolean => one.exitCode === null && one.signalCode === null;

/** Until it has ended; meanwhile `work` goes on. */
async function dies(one: ChildProcess, work: () => Promise<void>): Promise<void> {
  for (const until = performance.now() + LIMIT_MS; lives(one) && performance.now() < until; ) await work();
  expect(one.signalCode).toBe('SIGKILL');
}

let steps = 0;
/** One event for each of four keys; sometimes also a key of its own whose second event nobody can handle. */
async function write(): Promise<void> {
  const step = steps++;
  const words: [string, string][] = ['a', 'b', '退款', 'd'].map((key) => [key, 'fine']);
  if (step % POISON_EVERY === 0) for (const word of ['fine', 'poison', 'fine', 'fine']) words.push([`poisoned ${step}`, word]);
  const events = words.map(([key, word]) => {
    const list = said.get(key) ?? [];
    said.set(key, list);
    const event = compose(
      TOPIC,
      'work.withdrawn',
      { conversationId: key, ticketId: word, ticketVersion: 1, reason: String(list.length) },
      { service: 'doomed', key, subject: 'tkt_1', at: Date.now() },
    );
    list.push({ id: event.id, word });
    return event;
  });
  await t.db.transact((tx) => outbox.append(tx, events));
  await pause(2);
}

async function settled(): Promise<void> {
  const tables = Array.from({ length: OUTBOX_TABLES }, (_, n) => `exists (select from ${SCHEMA}.outbox_${n})`).join(' or ');
  for (const until = performance.now() + LIMIT_MS; performance.now() < until; await pause(20)) {
    const [waits] = await t.db.query<{ waits: boolean }>(`select ${tables} as waits`);
    if (waits?.waits === false && (await log.admin.lag(SCHEMA, [TOPIC.name])).every((one) => one.lag === 0)) return;
  }
  throw new Error('it does not settle');
}

async function everything(topic: Topic): Promise<LogRecord[]> {
  const found: LogRecord[] = [];
  for (let partition = 0; partition < topic.partitions; partition++)
    for (let offset = 0; ; ) {
      const records = await log.read(topic.name, partition, offset, 1000);
      if (records.length === 0) break;
      found.push(...records);
      offset = records.at(-1)!.offset + 1;
    }
  return found;
}

const idsOf = (records: readonly LogRecord[], key: string): (string | undefined)[] => records.filter((one) => one.key === key).map((one) => one.headers['ce_id']);
/** How many of a key's events are handled before the first that nobody can handle. */
const openOf = (list: readonly { readonly word: string }[]): number => (list.some((one) => one.word === 'poison') ? list.findIndex((one) => one.word === 'poison') : list.length);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

async function effects(): Promise<ReadonlyMap<string, number[]>> {
  const rows = await t.db.query<{ key: string; n: number }>(`select key, n from ${SCHEMA}.effect order by seq`);
  return new Map([...Map.groupBy(rows, (row) => row.key)].map(([key, own]) => [key, own.map((row) => row.n)]));
}

test('killed while outboxes are rotated and records parked: the log holds each event once, in order; what cannot be handled is parked once with all behind it', async () => {
  for (const crashAt of DEATHS) await dies(start({ crashAt }), write);
  start();
  await settled();
  const [records, letters, done] = [await everything(TOPIC), await everything(deadLetterTopic(TOPIC.name, SCHEMA)), await effects()];
  for (const [key, list] of said) {
    const ids = list.map((one) => one.id);
    expect({ key, log: idsOf(records, key) }).toEqual({ key, log: ids });
    expect({ key, effects: done.get(key) }).toEqual({ key, effects: numbers(openOf(list)) });
    expect({ key, letters: idsOf(letters, key) }).toEqual({ key, letters: ids.slice(openOf(list)) });
  }
}, 240_000);

test('killed while parked keys are handled again: in the end each event has had its effect once, in order, and no key is parked', async () => {
  child?.kill('SIGKILL');
  const parked = [...said].flatMap(([key, list]) => (list.some((one) => one.word === 'poison') ? [key] : []));
  expect(parked.length).toBeGreaterThan(3);
  for (const crashAt of DEATHS_IN_REPLAY) await dies(start({ crashAt, mended: true, replay: parked }), () => pause(10));
  start({ mended: true, replay: parked });
  for (const until = performance.now() + LIMIT_MS; performance.now() < until; await pause(20)) if ((await t.db.query(`select key from ${SCHEMA}.parked_key`)).length === 0) break;
  await settled();
  expect(await t.db.query(`select park from ${SCHEMA}.parked_record`)).toEqual([]);
  const done = await effects();
  for (const [key, list] of said) expect({ key, effects: done.get(key) }).toEqual({ key, effects: numbers(list.length) });
}, 120_000);
