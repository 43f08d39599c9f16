import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Api, exampleFiles, type MailServer, startMailServer } from '@sluice/dev-env';
import { databaseUrl, Fleet } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';
import { type EmbeddedServer, startEmbedded } from '@sluice/store/embedded';
import { type Broker, brokerOnWire, type BrokerOnWire } from '@sluice/stream/broker';
import type { Load } from '../fault/load.ts';
import { type Checked, doctor, failed, lag } from '../fault/operator.ts';
import { People } from '../fault/people.ts';
import { Chance } from '../fault/random.ts';

/** How long a part is away: seconds in the short round, in the long one what was promised. */
const LONG = process.env['SLUICE_FAULT_ROUND'] === 'long';
/** The long round takes longer than a first response may: its warnings would go on for as long as there was load. */
const PATIENT = { ...exampleFiles('small'), 'policies.yaml': exampleFiles('small')['policies.yaml']!.replace('target: 15m', 'target: 8h') };
const [GONE_MS, FROZEN_MS] = LONG ? [60_000, 20_000] : [8000, 8000];
const BACK_MS = 120_000;
/** Records. */
const NORMAL_LAG = 100;

const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-fleet-away-'));
const serve = (): Promise<EmbeddedServer> => startEmbedded({ dataDir: path.join(dir, 'database'), flags: ['max_connections=200'] });
let server: EmbeddedServer;
let broker: Broker;
let there: BrokerOnWire;
let mail: MailServer;
let fleet: Fleet;
let people: People;
let load: Load;
let api: Api;

/** How what is away comes back: also where a test ends early, for the ones after it. */
let broken: (() => Promise<unknown>) | undefined;
async function mend(): Promise<void> {
  const back = broken;
  broken = undefined;
  await back?.();
}
afterEach(mend, 120_000);

beforeAll(async () => {
  [server, there, mail] = [await serve(), await brokerOnWire(), await startMailServer()];
  ({ broker } = there);
  const url = databaseUrl({ socket: { host: server.socketDir, port: server.port, user: server.user, database: 'postgres' } });
  fleet = await Fleet.of({ brokers: [broker.address], databaseUrl: url, files: PATIENT, env: { SLUICE_SMTP_URL: mail.url, SLUICE_KAFKA_SESSION_MS: '6000' } });
  await fleet.start();
  people = new People(mail);
  load = people.begin(fleet, 'away', new Chance(1));
  api = new Api(fleet.url, fleet.key);
}, 240_000);
afterAll(async () => {
  await people.leave();
  await fleet.remove();
  await broker.remove();
  await there.wire.close();
  await mail.close();
  await server.stop();
  for (const each of [server.data, dir]) rmSync(each, { recursive: true, force: true });
}, 120_000);

const contact = (externalId: string) =>
  api.send<{ id: string }>('POST', '/v1/contacts', { channel: 'app', externalId, from: { kind: 'email', value: 'someone@away.example' }, text: 'Where is my order? 我的订单在哪里？' });
const look = async (adminUrl: string, at: string): Promise<{ status: number; body: Checked }> => {
  const answer = await fetch(adminUrl + at);
  return { status: answer.status, body: (await answer.json()) as Checked };
};
async function comes(what: string, is: () => Promise<boolean>): Promise<void> {
  for (const until = performance.now() + BACK_MS; performance.now() < until; await pause(200)) if (await is()) return;
  throw new Error(`${what} did not come within ${BACK_MS} ms`);
}
async function ticket(): Promise<{ id: string; conversationId: string }> {
  let found: { id: string; conversationId: string } | undefined;
  await comes('a ticket', async () => (found = (await api.send<{ items: { id: string; conversationId: string }[] }>('GET', '/v1/tickets?limit=1')).body.items?.[0]) !== undefined);
  return found!;
}
/** What was taken before has found its ticket. */
const arrives = (id: string): Promise<void> => comes(`the contact ${id}`, async () => (await api.send<{ status: string }>('GET', `/v1/contacts/${id}`)).body.status === 'threaded');
/** The doctor finds everything well again. */
const wellAgain = (): Promise<void> => comes('health', async () => (await doctor(fleet.url, fleet.key)).exitCode === 0);

test.each([
  ['stopped', GONE_MS, () => broker.stop(), () => broker.start()],
  ['frozen', FROZEN_MS, async () => broker.freeze(), async () => broker.thaw()],
] as const)(
  'the broker is %s for %i ms: contacts and answers go on being taken, an operator is told, and all of it arrives when it is back',
  async (_name, ms, away, back) => {
    const { id, conversationId } = await ticket();
    await away();
    broken = back;
    const began = performance.now();
    // The customer and the agent notice nothing: what they hand in is committed with its event.
    const taken = await contact(`while-${_name}`);
    expect(taken.status).toBe(202);
    expect((await api.send('POST', `/v1/conversations/${conversationId}/messages`, { text: 'On its way. 已发出。' })).status).toBe(201);
    expect((await api.send('GET', `/v1/tickets/${id}`)).status).toBe(200);
    await pause(Math.max(0, ms - (performance.now() - began)));
    // The operator is told where to look, and nobody is sent away.
    const ready = await look(fleet.of('conversation').adminUrl, '/readyz');
    expect([ready.status, ready.body.checks.filter((check) => check.name === 'log')]).toEqual([
      200,
      [{ name: 'log', status: 'warn', detail: expect.any(String), remedy: expect.stringContaining('SLUICE_KAFKA_BROKERS') }],
    ]);
    expect((await look(fleet.of('conversation').adminUrl, '/livez')).status).toBe(200);
    const told = await doctor(fleet.url, fleet.key);
    expect([told.exitCode, failed(told.found).some((check) => /\b(log|topics|lag)\b/.test(check.name))]).toEqual([3, true]);
    // Who scrapes gives up after 10 s.
    const scraped = await fetch(`${fleet.of('conversation').adminUrl}/metrics`, { signal: AbortSignal.timeout(9000) });
    expect(
      (await scraped.text())
        .split('\n')
        .filter((line) => line.startsWith('sluice_consumer_lag_unread{') && line.includes('"conversation"'))
        .map((line) => / (\d)/.exec(line)?.[1]),
    ).toEqual(['1']);
    await mend();
    await arrives(taken.body.id);
    await wellAgain();
  },
  400_000,
);

test('the database is started anew under load: callers are told to come again, and everything goes on by itself', async () => {
  await server.stop();
  broken = async () => void (server = await serve());
  const refused = await contact('while-no-database');
  expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
  await comes('unreadiness', async () => (await look(fleet.of('channel-api').adminUrl, '/readyz')).status === 503);
  expect((await look(fleet.of('channel-api').adminUrl, '/livez')).status).toBe(200);
  await mend();
  let taken = await contact('while-no-database');
  await comes('an answer', async () => (taken = await contact('while-no-database')).status === 202);
  await arrives(taken.body.id);
  await wellAgain();
}, 400_000);

test('the world of one process stands still, longer than its group waits for it: others see it go and come back', async () => {
  const frozen = fleet.of('conversation');
  frozen.signal('SIGSTOP');
  broken = async () => frozen.signal('SIGCONT');
  const taken = await contact('while-still');
  expect(taken.status).toBe(202);
  await pause(LONG ? 60_000 : 10_000);
  const told = await doctor(fleet.url, fleet.key);
  expect([told.exitCode, failed(told.found).map((check) => check.name)]).toEqual([3, expect.arrayContaining(['conversation: process'])]);
  await mend();
  await arrives(taken.body.id);
  await wellAgain();
}, 400_000);

test('the network between one process and its broker is cut: it says so, the others go on, and it comes back by itself', async () => {
  const cut = fleet.of('conversation');
  await cut.kill('SIGTERM');
  cut.launch({ SLUICE_KAFKA_BROKERS: there.byWire });
  await cut.up();
  await arrives((await contact('before-cut')).body.id);
  there.wire.cut();
  broken = async () => there.wire.mend();
  const taken = await contact('while-cut');
  expect(taken.status).toBe(202);
  await pause(LONG ? 60_000 : 10_000);
  await comes('a warning', async () => (await look(cut.adminUrl, '/readyz')).body.checks.some((check) => check.name === 'log' && check.status === 'warn'));
  const told = await doctor(fleet.url, fleet.key);
  expect([told.exitCode, failed(told.found).filter((check) => !check.name.startsWith('conversation: ')), failed(told.found).length > 0]).toEqual([3, [], true]);
  await mend();
  await arrives(taken.body.id);
  await wellAgain();
}, 400_000);

test('a consumer thirty times too slow holds up nobody else: the operator sees its lag, and it works it off', async () => {
  const slow = fleet.of('sla');
  const pace = async (over: AbortSignal): Promise<void> => {
    while (!over.aborted) {
      slow.signal('SIGSTOP');
      await pause(580);
      slow.signal('SIGCONT');
      await pause(20);
    }
  };
  const over = new AbortController();
  broken = async () => slow.signal('SIGCONT');
  const pacing = pace(over.signal);
  const began = performance.now();
  const taken = await contact('while-slow');
  await arrives(taken.body.id); // by channel, conversation and routing, which do not wait for it
  await pause(Math.max(0, (LONG ? 60_000 : 10_000) - (performance.now() - began)));
  over.abort();
  await pacing;
  await comes('a lag', async () => (await lag(slow.adminUrl, 'sla')) > 0);
  // People go on, and positions are saved ten times a second: as far behind as any consumer under this load.
  await comes('a lag that is worked off', async () => (await lag(slow.adminUrl, 'sla')) < NORMAL_LAG);
  await wellAgain();
}, 400_000);

test('after all of it: every accepted id once, order kept, no hole', async () => {
  expect(await people.end(1000)).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(20);
  expect(await fleet.stop()).toEqual([]);
}, 400_000);
