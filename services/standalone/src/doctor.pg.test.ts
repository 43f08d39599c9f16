import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compose, TOPICS, topicOf } from '@sluice/contracts';
import { createGatewayService } from '@sluice/gateway';
import { DAY, MINUTE } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { DOCTOR_LIMITS, doctorChecks, type DoctorLimits, type DoctorParts } from '@sluice/process';
import type { Check } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, Inbox, inboxMigrations, Locks, migrate, openDatabase, Outbox, outboxMigrations, timerMigrations, Timers } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { configurationMigrations, consume, type Consumer, deadLetterMigrations, type Platform, PostgresLog, Relays } from '@sluice/stream';

const NOON = Date.UTC(2026, 2, 2, 12);
const logger = quietLogger();
const ROOM = 'room';

let t: TestDatabase;
let dir: string;
let clock: MovedClock;
let platform: Platform;
let log: PostgresLog;
let locks: Locks;
let outbox: Outbox;
let consumer: Consumer;
let parts: DoctorParts;

/** A house of one room, complete and well. */
beforeEach(async () => {
  t = await testDatabase();
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-doctor-'));
  clock = new MovedClock(NOON);
  locks = new Locks(t.db, 'locks');
  log = await PostgresLog.open({ db: t.db, locks, logger });
  await log.admin.create(Object.values(TOPICS));
  const relays = new Relays({ db: t.db, locks, log, logger, clock });
  platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs(path.join(dir, 'blobs')), actorSecret: new Uint8Array(32) };
  const gateway = createGatewayService(platform, {
    listen: { host: '127.0.0.1', port: 0 },
    pepper: new Uint8Array(32),
    services: () => [],
    mounted: [],
    remote: new Map(),
    doctor: () => Promise.resolve([]),
    deadLetters: () => [],
  });
  await gateway.migrate();
  await gateway.publishFirst(exampleFiles('company'));
  const migrations = [outboxMigrations, inboxMigrations, timerMigrations, deadLetterMigrations, configurationMigrations].flatMap((of) => of(ROOM));
  await migrate(t.db, { schema: ROOM, migrations, logger });
  await t.db.query(`insert into room.configuration_version values ('v1', 1, '{}', '{}', now())`);
  await t.db.query(`insert into room.configuration_current (version, number) values ('v1', 1)`);
  outbox = new Outbox({ schema: ROOM, topics: topicOf });
  relays.attach(outbox);
  const handler = { topics: [TOPICS.contactsReceived.name], load: async () => [], handle: () => undefined, save: async () => [] };
  consumer = await consume({ platform, group: ROOM, schema: ROOM, inbox: new Inbox(ROOM), outbox, handler });
  relays.start();
  await relays.drain();
  parts = {
    platform: { ...platform, checks: () => [relays.check()] },
    services: [
      { name: ROOM, schema: ROOM, deadLetters: () => [consumer.letters], probes: async () => [{ name: 'smtp support', status: 'ok' }] },
      { name: 'gateway', schema: 'config' },
    ],
    checks: async () => [consumer.check()],
    source: gateway.source,
    shared: true,
    dataDir: dir,
  };
});
afterEach(async () => {
  await consumer.stop();
  await platform.relays.stop();
  await log.close();
  await locks.close();
  await t.drop();
  rmSync(dir, { recursive: true });
});

/** All that is not ok. */
const found = async (more: Partial<DoctorParts> = {}, limits: Partial<DoctorLimits> = {}): Promise<Check[]> =>
  (await doctorChecks({ ...parts, ...more }, { ...DOCTOR_LIMITS, ...limits })).filter((one) => one.status !== 'ok');
const platformWith = (more: Partial<DoctorParts['platform']>): Partial<DoctorParts> => ({ platform: { ...parts.platform, ...more } });
const contact = (n: number) => compose(TOPICS.contactsReceived, 'contact.received', { contactId: `con_${n}` } as never, { service: 'test', key: `cpt_${n}`, subject: `con_${n}`, at: clock.now() });

test('a well house: every part is named, none is found wrong', async () => {
  const checks = await doctorChecks(parts);
  expect(checks.filter((one) => one.status !== 'ok')).toEqual([]);
  const names = checks.map((one) => one.name);
  for (const name of [
    'database',
    'disk',
    'blobs',
    'smtp support',
    'relays',
    'schema log',
    'schema room',
    'schema config',
    'log',
    'topics',
    'lag of room',
    'outbox of room',
    'timers room',
    'calendar office-cn',
    'configuration',
    'configuration of room',
    'dead letters of room',
    'consumer room',
  ])
    expect(names).toContain(name);
});

test('the database is away: said once, and what does not need it is still told', async () => {
  const away = openDatabase({ socket: { host: '/nowhere', port: 1, user: 'x', database: 'x' }, name: 'away', logger });
  const checks = await doctorChecks({ ...parts, ...platformWith({ db: away }) });
  await away.close();
  expect(checks.filter((one) => one.status === 'fail')).toEqual([{ name: 'database', status: 'fail', detail: expect.any(String), remedy: expect.stringContaining('SLUICE_DATABASE_URL') }]);
  expect(checks.map((one) => one.name)).toEqual(['database', 'disk', 'blobs', 'smtp support', 'relays']);
});

test('a database that is too old', async () => {
  const old = { ...t.db, query: async () => [{ version: '13.2', number: '130002' }] } as unknown as Platform['db'];
  expect(await found(platformWith({ db: old }))).toEqual([{ name: 'database', status: 'fail', detail: 'PostgreSQL 13.2', remedy: expect.stringContaining('16 or newer') }]);
});

test('a schema that a newer release has changed, one that lost a migration, one that is gone', async () => {
  await t.db.query(`insert into room.migration (name, digest) values ('0099_later', 'x')`);
  expect(await found()).toMatchObject([{ name: 'schema room', status: 'fail', detail: 'it was changed by a newer release (0099_later)', remedy: expect.stringContaining('release') }]);
  await t.db.query(`delete from room.migration where name in ('0099_later', '0000_timer_1')`);
  expect(await found()).toMatchObject([{ name: 'schema room', status: 'fail', detail: expect.stringContaining('0000_timer_1') }]);
  await t.db.query('drop table room.migration');
  expect(await found()).toMatchObject([{ name: 'schema room', status: 'fail', detail: 'it is gone' }]);
});

test('a topic is missing, and the log cannot be read where it ends', async () => {
  await log.admin.delete(TOPICS.ticketsEvents.name);
  expect(await found()).toMatchObject([
    { name: 'log', status: 'fail', detail: expect.stringContaining('no topic') },
    { name: `topic ${TOPICS.ticketsEvents.name}`, status: 'fail', detail: 'is missing', remedy: expect.stringContaining('start') },
  ]);
});

test.each([
  ['partitions = 4', 'fail', '4 partitions, the table says 8'],
  [`cleanup = 'compact'`, 'fail', 'cleanup compact, the table says delete'],
  ['retention_ms = 1000', 'warn', `retention 1000 ms, the table says ${30 * DAY}`],
])('a topic that differs from the table: %s', async (set, status, detail) => {
  await t.db.query(`update log.topic set ${set} where name = $1`, [TOPICS.ticketsEvents.name]);
  expect(await found()).toEqual([{ name: `topic ${TOPICS.ticketsEvents.name}`, status, detail, remedy: expect.any(String) }]);
});

test('a topic with more partitions than the table is named, and no fault: they were added on purpose', async () => {
  await t.db.query(`update log.topic set partitions = 12 where name = $1`, [TOPICS.ticketsEvents.name]);
  const checks = await doctorChecks({ ...parts, ...platformWith({}) });
  expect(checks.filter((one) => one.name.startsWith('topic '))).toEqual([{ name: `topic ${TOPICS.ticketsEvents.name}`, status: 'ok', detail: '12 partitions, the table says 8' }]);
});

test('a group that lags', async () => {
  await consumer.stop();
  await log.publish([contact(1), contact(2)]);
  expect(await found({}, { lagRecords: { warn: 0, fail: 1 } })).toMatchObject([{ name: 'lag of room', status: 'fail', detail: '2 records behind', remedy: expect.any(String) }]);
  expect(await found({}, { lagRecords: { warn: 1, fail: 9 } })).toMatchObject([{ name: 'lag of room', status: 'warn' }]);
});

test('an outbox that nobody empties, and relays that do not run', async () => {
  await platform.relays.stop();
  await t.db.transact((tx) => outbox.append(tx, [contact(1)]));
  clock.set(NOON + MINUTE);
  expect(await found()).toMatchObject([
    { name: 'relays', status: 'fail' },
    { name: 'outbox of room', status: 'fail', detail: `oldest row ${MINUTE} ms`, remedy: expect.stringContaining('relays') },
  ]);
});

test('timers that are late', async () => {
  await t.db.transact((tx) => new Timers(ROOM).schedule(tx, [{ key: 'k', due: NOON, message: {} }]));
  clock.set(NOON + 5000);
  expect(await found()).toMatchObject([{ name: 'timers room', status: 'warn', detail: '5000 ms late' }]);
  clock.set(NOON + MINUTE);
  expect(await found()).toMatchObject([{ name: 'timers room', status: 'fail', remedy: expect.any(String) }]);
});

test('blobs that cannot be written, a full disk', async () => {
  writeFileSync(path.join(dir, 'file'), '');
  expect(await found(platformWith({ blobs: fileBlobs(path.join(dir, 'file')) }))).toMatchObject([{ name: 'blobs', status: 'fail', remedy: expect.stringContaining('disk') }]);
  expect(await found({}, { diskBytes: { warn: 1e18, fail: 1e18 } })).toMatchObject([{ name: 'disk', status: 'fail', remedy: expect.stringContaining('room') }]);
});

test('a log-in that fails, and a probe that breaks', async () => {
  const [room, gateway] = parts.services;
  if (!room || !gateway) throw new Error('the house has two services');
  const failing: Check = { name: 'imap support log-in', status: 'fail', detail: 'no such user', remedy: 'look at the password' };
  const services = [
    { ...room, probes: async () => [failing] },
    { ...gateway, probes: () => Promise.reject(new Error('broken')) },
  ];
  expect(await found({ services })).toEqual([failing, { name: 'log-ins of gateway', status: 'fail', detail: 'broken', remedy: expect.any(String) }]);
});

test('a calendar that ends within 60 days, and one that has ended', async () => {
  clock.set(Date.UTC(2026, 10, 15));
  const warned = await found();
  expect(warned.map((one) => one.status)).toContain('warn');
  expect(warned.every((one) => one.name.startsWith('calendar ') && one.status === 'warn' && one.remedy?.includes('years'))).toBe(true);
  clock.set(Date.UTC(2027, 0, 15));
  expect((await found()).every((one) => one.name.startsWith('calendar ') && one.status === 'fail' && one.detail?.includes('2027'))).toBe(true);
});

test('a service that works by another version, and no configuration at all', async () => {
  await t.db.query(`insert into room.configuration_version values ('v0', 0, '{}', '{}', now())`);
  await t.db.query(`update room.configuration_current set version = 'v0', number = 0`);
  expect(await found()).toMatchObject([{ name: 'configuration of room', status: 'fail', detail: 'works by v0, the current one is v1', remedy: expect.stringContaining('config apply') }]);
  await t.db.query('delete from config.current');
  expect(await found()).toMatchObject([{ name: 'configuration', status: 'fail', detail: 'none was published', remedy: expect.stringContaining('config apply') }]);
});

test('dead letters', async () => {
  const { topic, headers, value, key, id } = contact(7);
  await consumer.letters.park({ topic, partition: 0, offset: 0, key, headers, value }, id, new Error('unreadable'), 1);
  await consumer.letters.list();
  expect(await found()).toMatchObject([
    { name: 'dead letters of room', status: 'fail', detail: expect.stringContaining('1 records behind 1 keys'), remedy: expect.stringContaining('sluice dlq replay room') },
  ]);
});

test('a loop of a service that fails is told as it tells itself', async () => {
  const failing: Check = { name: 'pool default', status: 'fail', detail: 'hangs' };
  expect(await found({ checks: async () => [failing] })).toEqual([failing]);
});
