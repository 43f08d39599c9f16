import { readdirSync, readFileSync } from 'node:fs';
import { topicOf, TOPICS } from '@sluice/contracts';
import { MovedClock } from '@sluice/kernel/testing';
import { type Config, configVersionDigest, readFolder } from '@sluice/policy';
import { type Actor, createHttp, type HttpServer } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks, migrate, Outbox, outboxMigrations } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { ConfigurationKeeper, configurationMigrations, type Platform, PostgresLog, Relays } from '@sluice/stream';
import { CONFIG_SCHEMA, configMigrations } from '../migrations.ts';
import { sha256 } from './apply.ts';
import { applyConfig, type ConfigurationPart, createConfiguration } from './index.ts';
import { configurationHttp } from './http.ts';
import { ReceptionBell } from './reception-bell.ts';
import { receptionOf } from './reports.ts';
import { insertVersion } from './versions.ts';

const NOW = Date.UTC(2026, 2, 2, 9);
const logger = quietLogger();
const clock = new MovedClock(NOW);
/** Longer than a test may take: an answer comes because the services spoke, never because time ran out. */
const FOR_EVER_MS = 600_000;
const folder = new URL('../../../../examples/small/', import.meta.url);
const small = Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
const renamed = { ...small, 'teams.yaml': small['teams.yaml']!.replace('Customer service', '客户服务 ☎') };
const faulty = { ...small, 'rules.yaml': small['rules.yaml']!.replace('queue: general}', 'queue: genral}') };

let t: TestDatabase;
let locks: Locks;
let platform: Platform;
let part: ConfigurationPart;
let app: HttpServer;
let actor: Actor | undefined;
let keeper: ConfigurationKeeper<Config> | undefined;
let services: string[] = [];

beforeEach(async () => {
  t = await testDatabase();
  locks = new Locks(t.db, 'locks');
  const log = await PostgresLog.open({ db: t.db, locks, logger });
  await log.admin.create([TOPICS.configPublished, TOPICS.configReports]);
  const relays = new Relays({ db: t.db, locks, log, logger, clock });
  platform = { db: t.db, locks, log, relays, clock, logger, blobs: fileBlobs('/nowhere'), actorSecret: new Uint8Array(32) };
  await migrate(t.db, { schema: CONFIG_SCHEMA, migrations: configMigrations(), logger });
  services = [];
  part = createConfiguration(platform, { services: () => services, waitMs: FOR_EVER_MS });
  relays.start();
  await part.start();
  app = createHttp({ name: 'test', logger, clock });
  app.addHook('onRequest', async (request) => void (request.actor = actor));
  await app.register(part.http);
  actor = { keyId: 'k1', role: 'admin' };
});
afterEach(async () => {
  await keeper?.stop();
  keeper = undefined;
  await app.close();
  await part.stop();
  await platform.relays.stop();
  await platform.log.close();
  await locks.close();
  await t.drop();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}
async function call(method: 'GET' | 'POST', url: string, payload?: object, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

/** A service with its keeper, on the same log. */
async function service(compile: (config: Config) => Config = (config) => config): Promise<ConfigurationKeeper<Config>> {
  const outbox = new Outbox({ schema: 'trial', topics: topicOf });
  await migrate(t.db, { schema: 'trial', migrations: [...outboxMigrations('trial'), ...configurationMigrations('trial')], logger });
  platform.relays.attach(outbox);
  keeper = new ConfigurationKeeper({ platform, service: 'trial', schema: 'trial', outbox, source: part.source, compile: ({ files }) => compile(readFolder(files)) });
  await keeper.start();
  services = ['trial'];
  return keeper;
}

test('a folder is published, a service goes over and says so, and the answer waits for it', async () => {
  await applyConfig(t.db, part.outbox, small, { by: 'standalone', at: NOW, onlyFirst: true });
  const kept = await service();
  const { status, body } = await call('POST', '/v1/config', { files: renamed });
  expect([status, body]).toEqual([200, { version: 'v2', changed: true, applied: ['trial'], refused: [], missing: [], warnings: [] }]);
  expect([kept.version, kept.current().teams.teams[0]?.name]).toEqual(['v2', '客户服务 ☎']);
});

test('a service that refuses is named with its reasons; one that says nothing is missing', async () => {
  await applyConfig(t.db, part.outbox, small, { by: 'standalone', at: NOW });
  await service((config) => {
    if (config.teams.teams[0]?.name !== 'Customer service') throw new Error('no such team name');
    return config;
  });
  expect((await call('POST', '/v1/config', { files: renamed })).body).toMatchObject({ version: 'v2', applied: [], refused: [{ service: 'trial', problems: ['no such team name'] }], missing: [] });
  expect(await receptionOf(t.db, 2, ['trial', 'sla'])).toMatchObject({ refused: [{ service: 'trial' }], missing: ['sla'] });
  expect(await receptionOf(t.db, 3, ['trial', 'sla'])).toEqual({ applied: [], refused: [], missing: ['sla', 'trial'] });
});

test('who says nothing in time is named, and the version stands all the same', async () => {
  const hurried = createHttp({ name: 'test', logger, clock });
  hurried.addHook('onRequest', async (request) => void (request.actor = actor));
  await hurried.register(configurationHttp({ db: t.db, outbox: part.outbox, clock, schema: CONFIG_SCHEMA, bell: new ReceptionBell(), services: () => ['trial'], waitMs: 0 }));
  const answer = await hurried.inject({ method: 'POST', url: '/v1/config', payload: { files: small } });
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { version: 'v1', applied: [], missing: ['trial'] }]);
  await hurried.close();
});

test('a faulty folder: every fault with its place, and nothing is stored', async () => {
  const { status, body } = await call('POST', '/v1/config', { files: { ...faulty, 'agents.yaml': small['agents.yaml']!.replace('team: service', 'team: x') } });
  expect([status, body['code'], body['errors']]).toEqual([
    422,
    'rule_refused',
    [
      { path: expect.stringMatching(/^agents.yaml:\d+:\d+$/), message: 'there is no team `x` (expected one of service)' },
      { path: expect.stringMatching(/^rules.yaml:\d+:\d+$/), message: 'there is no queue `genral` (expected `general` (did you mean that?))' },
    ],
  ]);
  expect((await call('GET', '/v1/config')).status).toBe(404);
  expect((await call('POST', '/v1/config/check', { files: faulty })).body).toMatchObject({ ok: false, findings: [{ file: 'rules.yaml', severity: 'error' }] });
  expect((await call('POST', '/v1/config/check', { files: small })).body).toEqual({ ok: true, findings: [] });
});

test('a large folder with one fault changes nothing; without it, it is a version like any other, and is rolled back', async () => {
  await call('POST', '/v1/config', { files: small });
  const rules = Array.from(
    { length: 12_000 },
    (_, n) =>
      `  - id: customer-${n}\n    name: 第 ${n} 位客户 of the list\n    when: {attributes.customer: c${n}}\n    then: {queue: billing, skills: {billing: 3}, rings: [{after: 30s, drop: [billing]}]}\n`,
  ).join('');
  const large = { ...small, 'rules.yaml': small['rules.yaml']!.replace('rules:\n', `rules:\n${rules}`) };
  const broken = { ...large, 'rules.yaml': large['rules.yaml'].replace('after: 30s', 'after: 0s') };
  const { status, body } = await call('POST', '/v1/config', { files: broken });
  expect([status, body['errors']]).toEqual([422, [{ path: expect.stringMatching(/^rules.yaml:\d+:\d+$/), message: '`0s` is no length of time (expected a length of time such as 30s, 5m or 1h30m)' }]]);
  expect((await call('GET', '/v1/config')).body).toMatchObject({ version: 'v1', files: small });
  expect((await call('POST', '/v1/config', { files: large })).body).toMatchObject({ version: 'v2', changed: true });
  expect((await call('POST', '/v1/config/rollback', { version: 'v1' })).body).toMatchObject({ version: 'v3' });
  expect((await call('GET', '/v1/config')).body).toMatchObject({ version: 'v3', files: small });
}, 60_000);

test('the same folder again is no new version; a rollback is one', async () => {
  await call('POST', '/v1/config', { files: small });
  expect((await call('POST', '/v1/config', { files: small })).body).toMatchObject({ version: 'v1', changed: false });
  await call('POST', '/v1/config', { files: renamed });
  expect((await call('POST', '/v1/config/rollback', { version: 'v1' })).body).toMatchObject({ version: 'v3', changed: true });
  expect((await call('GET', '/v1/config/history')).body).toEqual({
    items: [
      { version: 'v3', at: '2026-03-02T09:00:00.000Z', by: 'k1', current: true, as: 'v1' },
      { version: 'v2', at: '2026-03-02T09:00:00.000Z', by: 'k1', current: false, as: null },
      { version: 'v1', at: '2026-03-02T09:00:00.000Z', by: 'k1', current: false, as: null },
    ],
    next: null,
  });
  const [now, first, second] = await Promise.all(['', '/v1', '/v2'].map((path) => call('GET', `/v1/config${path}`)));
  expect(now!.body).toMatchObject({ version: 'v3', files: small });
  expect([now!.headers['etag'], first!.body['digests'], second!.body['files']]).toEqual(['"v3"', now!.body['digests'], renamed]);
  expect((await call('POST', '/v1/config/rollback', { version: 'v9' })).status).toBe(404);
});

test('what would change, in words, against the current version', async () => {
  expect((await call('POST', '/v1/config/diff', { files: small })).body).toMatchObject({ from: null, changes: expect.arrayContaining(['queue general: 2 agents']) });
  await call('POST', '/v1/config', { files: small });
  expect((await call('POST', '/v1/config/diff', { files: renamed })).body).toEqual({ from: 'v1', changes: ['team service: name Customer service → 客户服务 ☎'] });
  expect((await call('POST', '/v1/config/diff', { files: faulty })).status).toBe(422);
});

test('If-Match: only if nobody has published since; Idempotency-Key: once, and only with the same folder', async () => {
  await call('POST', '/v1/config', { files: small });
  expect((await call('POST', '/v1/config', { files: renamed }, { 'if-match': '"v7"' })).status).toBe(412);
  expect((await call('POST', '/v1/config', { files: renamed }, { 'if-match': '"v1"', 'idempotency-key': 'a' })).body).toMatchObject({ version: 'v2' });
  expect((await call('POST', '/v1/config', { files: small })).body).toMatchObject({ version: 'v3' });
  expect((await call('POST', '/v1/config', { files: renamed }, { 'if-match': '"v1"', 'idempotency-key': 'a' })).body).toMatchObject({ version: 'v2', changed: true });
  expect((await call('POST', '/v1/config', { files: small }, { 'idempotency-key': 'a' })).status).toBe(422);
  expect((await call('GET', '/v1/config')).body['version']).toBe('v3');
});

test('only an admin; only files of the folder', async () => {
  actor = { keyId: 'k2', role: 'supervisor' };
  for (const [method, url, body] of [
    ['GET', '/v1/config'],
    ['GET', '/v1/config/v1'],
    ['GET', '/v1/config/history'],
    ['POST', '/v1/config', { files: small }],
    ['POST', '/v1/config/check', { files: small }],
    ['POST', '/v1/config/diff', { files: small }],
    ['POST', '/v1/config/rollback', { version: 'v1' }],
  ] as const)
    expect((await call(method, url, body)).status).toBe(403);
  actor = undefined;
  expect((await call('GET', '/v1/config')).status).toBe(401);
  actor = { keyId: 'k1', role: 'admin' };
  expect((await call('POST', '/v1/config', { files: { '../etc/passwd': 'x' } })).status).toBe(400);
  expect((await call('POST', '/v1/config', { files: { 'rules.yaml': { a: 1 } } })).status).toBe(400);
  expect((await call('POST', '/v1/config', { files: small, note: 'x' })).status).toBe(400);
  expect((await call('GET', '/v1/config/latest')).status).toBe(400);
});

test('what was published before a check was learnt: it stays, another is published over it, and it is brought back', async () => {
  const stale = { ...small, 'rules.yaml': small['rules.yaml']!.replace('rules:\n', `rules:\n  - id: slow\n    when: 'contact.text.matches("a.*b.*c")'\n    then: {queue: general}\n`) };
  const store = (number: number, files: Record<string, string>): Promise<void> => {
    const { digests, whole } = configVersionDigest(files, sha256);
    return t.db.transact((tx) => insertVersion(tx, { number, files, digests, digest: whole, at: NOW, by: 'k1', asNumber: null }));
  };
  await store(1, faulty);
  await store(2, stale);
  expect((await service()).version).toBe('v2');
  expect(await applyConfig(t.db, part.outbox, faulty, { by: 'standalone', at: NOW, onlyFirst: true })).toMatchObject({ version: 'v2', changed: false });
  expect((await call('POST', '/v1/config', { files: { ...stale, 'teams.yaml': renamed['teams.yaml'] } })).status).toBe(422);
  expect((await call('POST', '/v1/config', { files: small })).body).toMatchObject({ version: 'v3', applied: ['trial'] });
  expect((await call('POST', '/v1/config/diff', { files: stale })).body).toMatchObject({ from: 'v3', changes: [expect.stringContaining('slow')] });
  expect((await call('POST', '/v1/config/rollback', { version: 'v2' })).body).toMatchObject({
    version: 'v4',
    applied: ['trial'],
    warnings: [{ file: 'rules.yaml', message: expect.stringContaining('a.*b.*c') }],
  });
  const { status, body } = await call('POST', '/v1/config/rollback', { version: 'v1' });
  expect([status, body['errors']]).toEqual([422, [{ path: expect.stringMatching(/^rules.yaml:\d+:\d+$/), message: expect.stringContaining('there is no queue `genral`') }]]);
});

test('two administrators at once: one version after the other, both folders kept', async () => {
  await call('POST', '/v1/config', { files: small });
  const other = { ...small, 'teams.yaml': small['teams.yaml']!.replace('Customer service', 'Service') };
  const answers = await Promise.all([call('POST', '/v1/config', { files: renamed }), call('POST', '/v1/config', { files: other })]);
  expect(answers.map((one) => String(one.body['version'])).toSorted()).toEqual(['v2', 'v3']);
});

test('the example of a first start never overwrites what is there', async () => {
  await applyConfig(t.db, part.outbox, renamed, { by: 'k1', at: NOW });
  expect(await applyConfig(t.db, part.outbox, small, { by: 'standalone', at: NOW, onlyFirst: true })).toMatchObject({ version: 'v1', changed: false });
  await expect(applyConfig(t.db, part.outbox, faulty, { by: 'k1', at: NOW })).rejects.toMatchObject({ name: 'ConfigFaults', findings: [{ file: 'rules.yaml' }] });
});
