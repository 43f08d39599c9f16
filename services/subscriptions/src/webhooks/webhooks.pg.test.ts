import { createHmac } from 'node:crypto';
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compose, type NoticeRequested, TOPICS } from '@sluice/contracts';
import { HOUR, MINUTE, SECOND, toIso } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { createHttp, type HttpServer, pause } from '@sluice/runtime';
import { capturedLogger } from '@sluice/runtime/testing';
import { fileBlobs, Locks } from '@sluice/store';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { type ConfigSource, type Log, memoryLog, type Platform, Relays } from '@sluice/stream';
import { createSubscriptionsService, type SubscriptionsService } from '../service.ts';

const START = Date.parse('2026-03-02T08:00:00Z');
const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER = Buffer.alloc(24, 9).toString('base64');

interface Got {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let t: TestDatabase;
let log: Log;
let platform: Platform;
let clock: MovedClock;
let lines: string[];
let receiver: http.Server;
let got: Got[];
let answer: (got: Got, response: ServerResponse) => void;
let secrets: Record<string, string | undefined>;
let files: Readonly<Record<string, string>>;
let running: SubscriptionsService[];
const source: ConfigSource = { fetch: async (version) => ({ version, files, digests: {}, at: START }), current: async () => ({ version: 'v1', files, digests: {}, at: START }) };

const hook = (id: string): string => `  - {id: ${id}, urlEnv: ${id.toUpperCase()}_URL, secretEnv: ${id.toUpperCase()}_SECRET}\n`;
const withHooks = (...ids: string[]): Record<string, string> => {
  const small = exampleFiles('small');
  return { ...small, 'policies.yaml': `${small['policies.yaml']!.trimEnd()}\nwebhooks:\n${ids.map(hook).join('')}` };
};

beforeEach(async () => {
  t = await testDatabase();
  ({ lines, logger: platformLogger } = capturedLogger());
  clock = new MovedClock(START);
  log = memoryLog({ logger: platformLogger, pollMs: 5 });
  const locks = new Locks(t.db, 'test');
  const relays = new Relays({ db: t.db, locks, log, logger: platformLogger, clock });
  platform = { db: t.db, locks, log, relays, clock, logger: platformLogger, blobs: fileBlobs('/nonexistent'), actorSecret: new Uint8Array(32) };
  got = [];
  answer = (_got, response) => void response.writeHead(204).end();
  receiver = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
      got.push(one);
      answer(one, response);
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  secrets = { ALERTS_URL: `${base}/alerts?token=hidden`, ALERTS_SECRET: `whsec_${KEY}`, OTHERS_URL: `${base}/others`, OTHERS_SECRET: `whsec_${OTHER}` };
  files = withHooks('alerts', 'others');
  running = [];
  await log.admin.create(Object.values(TOPICS));
});
let platformLogger: ReturnType<typeof capturedLogger>['logger'];
afterEach(async () => {
  receiver.closeAllConnections();
  receiver.close();
  for (const one of running) await one.stop();
  await platform.relays.stop();
  await log.close();
  await platform.locks.close();
  await t.drop();
});

async function run(more: { readonly localWebhooks?: boolean; readonly webhookTimeoutMs?: number } = {}): Promise<SubscriptionsService> {
  const service = createSubscriptionsService(platform, { source, secrets: (name) => secrets[name], localWebhooks: true, ...more });
  await service.migrate();
  if (running.length === 0) platform.relays.start();
  running.push(service);
  await service.start();
  return service;
}
const uuid = (n: number): string => `0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const notice = (n: number, more: Partial<NoticeRequested> = {}): NoticeRequested => ({
  noticeId: uuid(n),
  recipientId: 'alerts',
  via: 'webhook',
  ticketId: 'tkt_1',
  conversationId: 'cnv_1',
  at: toIso(START),
  configVersion: 'v1',
  texts: [{ language: 'zh', text: '首次响应已超时。' }],
  ...more,
});
const ask = (...notices: NoticeRequested[]): Promise<void> =>
  log.publish(notices.map((one) => compose(TOPICS.slaNotices, 'notice.requested', one, { service: 'sla', key: one.recipientId, subject: one.noticeId, at: START })));
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 15_000; !(await holds()); await pause(5)) if (performance.now() > end) throw new Error('it never came about');
}
const settled = (service: SubscriptionsService): Promise<void> => until(() => service.idle());
async function door(service: SubscriptionsService, role: 'admin' | 'agent' = 'admin'): Promise<HttpServer> {
  const app = createHttp({ name: 'test', logger: platformLogger, clock });
  app.addHook('onRequest', async (request) => void (request.actor = { keyId: 'k', role }));
  await app.register(service.http);
  return app;
}
const deliveries = async (service: SubscriptionsService, query = ''): Promise<Record<string, unknown>[]> =>
  (await (await door(service)).inject(`/v1/webhooks/deliveries${query}`)).json<{ items: Record<string, unknown>[] }>().items;

test('a notice is one request, signed by the scheme, with the event as it was; a repeat of it, and other ways, are none', async () => {
  const service = await run();
  await ask(notice(1), notice(1), notice(2, { via: 'mail', recipientId: 'anna' }));
  await settled(service);
  expect(got).toHaveLength(1);
  const [{ headers, body, path }] = got as [Got];
  expect(path).toBe('/alerts?token=hidden');
  expect(headers).toMatchObject({ 'webhook-id': uuid(1), 'webhook-timestamp': String(START / 1000), 'content-type': 'application/cloudevents+json' });
  const mac = createHmac('sha256', Buffer.from(KEY, 'base64'))
    .update(`${uuid(1)}.${START / 1000}.${body}`)
    .digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  expect(JSON.parse(body)).toMatchObject({ specversion: '1.0', type: 'dev.sluice.notice.requested.v1', time: toIso(START), timestamp: toIso(START), data: { noticeId: uuid(1), ticketId: 'tkt_1' } });
  expect(await deliveries(service)).toMatchObject([{ id: uuid(1), webhookId: 'alerts', state: 'sent', attempts: 1, sentAt: toIso(START), code: null }]);
});

test('five refused are five sent later: the same id and body, a new time and signature; none is lost', async () => {
  const service = await run();
  answer = (_got, response) => void response.writeHead(500).end('no');
  await ask(...[1, 2, 3, 4, 5].map((n) => notice(n)));
  await settled(service);
  expect(await deliveries(service)).toMatchObject(Array.from({ length: 5 }, () => ({ state: 'queued', attempts: 1, code: 'http_500' })));
  answer = (_got, response) => void response.writeHead(200).end();
  clock.move(6 * SECOND);
  await settled(service);
  expect(got).toHaveLength(10);
  for (const [id, tries] of Map.groupBy(got, ({ headers }) => headers['webhook-id'])) {
    expect([id, tries.length, new Set(tries.map(({ body }) => body)).size]).toEqual([id, 2, 1]);
    expect(new Set(tries.map(({ headers }) => headers['webhook-signature'])).size).toBe(2);
  }
  expect(new Set((await deliveries(service)).map(({ state }) => state))).toEqual(new Set(['sent']));
});

test('one that hangs makes no other late, however much waits for it', async () => {
  const service = await run({ webhookTimeoutMs: 10_000 });
  answer = ({ path }, response) => void (path.startsWith('/alerts') ? undefined : response.writeHead(200).end());
  await ask(...Array.from({ length: 50 }, (_, n) => notice(n)));
  await until(() => got.length === 2);
  await ask(...Array.from({ length: 20 }, (_, n) => notice(100 + n, { recipientId: 'others' })));
  await until(async () => (await deliveries(service, '?webhookId=others&state=sent')).length === 20);
  expect(got.filter(({ path }) => path.startsWith('/alerts'))).toHaveLength(2);
});

test('an answer that never comes is a try that failed', async () => {
  const service = await run({ webhookTimeoutMs: 50 });
  answer = () => undefined;
  await ask(notice(1));
  await settled(service);
  expect(await deliveries(service)).toMatchObject([{ state: 'queued', code: 'timeout', attempts: 1 }]);
});

test('given up after three days, with its reason: listed, logged, and the check says so', async () => {
  const service = await run();
  answer = (_got, response) => void response.writeHead(302, { location: '/elsewhere' }).end();
  await ask(notice(1));
  await settled(service);
  for (let tries = 1; tries < 10; tries += 1) {
    clock.move(27 * HOUR);
    await settled(service);
  }
  expect(got).toHaveLength(10);
  clock.move(100 * HOUR);
  await settled(service);
  expect(got).toHaveLength(10);
  expect(await deliveries(service, '?state=failed')).toMatchObject([{ code: 'http_302', attempts: 10, nextAt: null }]);
  expect((await service.checks()).find(({ name }) => name === 'webhook alerts')).toMatchObject({ status: 'warn', detail: expect.stringContaining('1 notices') });
  expect(lines.some((line) => line.includes('a notice to a webhook was given up'))).toBe(true);
});

test('gone is gone; who asks for time is left alone for so long, with all that waits for him', async () => {
  const service = await run();
  answer = (_got, response) => void response.writeHead(410).end();
  await ask(notice(1));
  await settled(service);
  expect(await deliveries(service)).toMatchObject([{ state: 'failed', code: 'http_410' }]);
  answer = (_got, response) => void response.writeHead(429, { 'retry-after': '600' }).end();
  await ask(notice(2));
  await settled(service);
  answer = (_got, response) => void response.writeHead(200).end();
  clock.move(9 * MINUTE);
  await ask(notice(3));
  await until(async () => (await deliveries(service)).length === 3);
  await settled(service);
  expect(got).toHaveLength(2);
  clock.move(2 * MINUTE);
  await settled(service);
  expect((await deliveries(service)).map(({ state }) => state)).toEqual(['sent', 'sent', 'failed']);
});

test('into the house nothing goes: not to a number, not to a name that leads there; it stands as tried, without an address anywhere', async () => {
  secrets['ALERTS_URL'] = 'https://127.0.0.1:9/secret-path';
  secrets['OTHERS_URL'] = 'https://169.254.169.254/latest/meta-data';
  const service = await run({ localWebhooks: false });
  await ask(notice(1), notice(2, { recipientId: 'others' }));
  await settled(service);
  expect(await deliveries(service)).toMatchObject([
    { state: 'queued', code: 'special_address' },
    { state: 'queued', code: 'special_address' },
  ]);
  for (const secret of ['secret-path', '169.254', KEY, OTHER]) expect(lines.join('\n')).not.toContain(secret);
});

test.each([
  ['an address that is not set', { ALERTS_URL: undefined }, 'not set: ALERTS_URL'],
  ['plain HTTP to elsewhere', { ALERTS_URL: 'http://hooks.example/x' }, 'not usable: ALERTS_URL (it must be https://'],
  ['a secret that is none', { ALERTS_SECRET: 'hunter2' }, 'not usable: ALERTS_SECRET (it must be whsec_'],
  ['one that is not set beside one that is none', { ALERTS_URL: undefined, ALERTS_SECRET: 'hunter2' }, 'not set: ALERTS_URL; not usable: ALERTS_SECRET (it must be whsec_'],
])('%s: the check fails and says what, without the value; what waits goes when it is there', async (_name, wrong, detail) => {
  const right = { ...secrets };
  Object.assign(secrets, wrong);
  const service = await run();
  await ask(notice(1), notice(2, { recipientId: 'others' }));
  await until(async () => (await deliveries(service, '?state=sent')).length === 1);
  await settled(service);
  const check = (await service.checks()).find(({ name }) => name === 'webhook alerts');
  expect(check).toMatchObject({ status: 'fail', detail: expect.stringContaining(detail), elsewhere: true });
  for (const value of ['hunter2', 'hooks.example']) expect([...lines, JSON.stringify(check)].join('\n')).not.toContain(value);
  await running.pop()!.stop();
  Object.assign(secrets, right);
  const again = await run();
  await until(async () => (await deliveries(again, '?state=sent')).length === 2);
});

test('one that the configuration does not have: failed at once, or when it has gone; never in silence', async () => {
  secrets['ALERTS_URL'] = undefined;
  const service = await run();
  await ask(notice(1, { recipientId: 'nobody' }), notice(2));
  await until(async () => (await deliveries(service)).length === 2);
  expect(await deliveries(service, '?state=failed')).toMatchObject([{ webhookId: 'nobody', code: 'no_webhook' }]);
  files = withHooks('others');
  await log.publish([compose(TOPICS.configPublished, 'config.published', { version: 'v2', digests: {}, at: toIso(START) }, { service: 'gateway', key: 'current', subject: 'v2', at: START })]);
  await until(async () => (await deliveries(service, '?state=failed')).length === 2);
  await until(async () => lines.some((line) => line.includes('not configured any more')));
});

test('what was under way when its process died is sent again, under the same id, by the next', async () => {
  await run();
  await running.pop()!.stop();
  await t.db.query(
    `insert into subscriptions.webhook_delivery (id, webhook_id, ticket_id, state, attempts, body, requested_at, changed_at) values ($1, 'alerts', 'tkt_1', 'sending', 1, '{"as":"it was"}', now(), now())`,
    [uuid(1)],
  );
  const service = await run();
  await until(() => got.length === 1);
  await settled(service);
  expect(got[0]).toMatchObject({ body: '{"as":"it was"}', headers: { 'webhook-id': uuid(1) } });
  expect(await deliveries(service)).toMatchObject([{ state: 'sent', attempts: 2 }]);
});

test('two processes send each once', async () => {
  const [one, two] = [await run(), await run()];
  await ask(...Array.from({ length: 30 }, (_, n) => notice(n)));
  await until(async () => (await deliveries(one, '?state=sent&limit=200')).length === 30);
  await settled(two);
  expect(got).toHaveLength(30);
});

test('the list is for those who run it, and refuses what it does not know', async () => {
  const service = await run();
  expect((await (await door(service, 'agent')).inject('/v1/webhooks/deliveries')).statusCode).toBe(403);
  const app = await door(service);
  for (const query of ['?state=lost', '?limit=0', '?webhookId=A!', '?after=evil', '?x=1']) expect([query, (await app.inject(`/v1/webhooks/deliveries${query}`)).statusCode]).toEqual([query, 400]);
});
