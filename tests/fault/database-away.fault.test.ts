import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles } from '@sluice/dev-env';
import { createLogger, pause } from '@sluice/runtime';
import { openDatabase } from '@sluice/store';
import { type EmbeddedServer, startEmbedded } from '@sluice/store/embedded';
import { createTransport } from 'nodemailer';
import type { Load } from './load.ts';
import { type Checked, doctor, failed, lag } from './operator.ts';
import { Chance } from './random.ts';
import { World } from './world.ts';

/** How long the database is away: seconds in the short round, the minute of the promise in the long one. */
const AWAY_MS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 60_000 : 4000;

const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-away-'));
const serve = (): Promise<EmbeddedServer> => startEmbedded({ dataDir: path.join(dir, 'database') });
let server: EmbeddedServer;
let world: World;

beforeAll(async () => {
  server = await serve();
  const url = `postgres://${server.user}@/postgres?host=${encodeURIComponent(server.socketDir)}&port=${server.port}`;
  world = await World.of(exampleFiles('small'), { SLUICE_DATABASE_URL: url });
}, 120_000);
afterAll(async () => {
  await world.close();
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

test('a group that is held up shows its lag, holds up nobody else, and works it off', async () => {
  const ready = await world.start();
  const post = (n: number): Promise<Response> =>
    fetch(`${ready.url}/v1/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ready.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'app', externalId: `lag-${n}`, from: { kind: 'email', value: `lag${n}@away.example` }, text: 'Where is my order?' }),
    });
  const lagOnce = async (is: (seen: number) => boolean): Promise<number> => {
    let seen = Number.NaN;
    for (const until = performance.now() + 20_000; performance.now() < until && !is(seen); await pause(50)) seen = await lag(ready.adminUrl, 'routing');
    return seen;
  };
  const db = openDatabase({
    socket: { host: server.socketDir, port: server.port, user: server.user, database: 'postgres' },
    name: 'holder',
    logger: createLogger({ service: 'test', level: 'silent' }),
    max: 1,
  });
  await db.transact(async (tx) => {
    await tx.query('lock table routing.inbox in exclusive mode');
    for (let n = 0; n < 5; n++) expect((await post(n)).status).toBe(202);
    expect(await lagOnce((seen) => seen > 0)).toBeGreaterThan(0);
  });
  await db.close();
  expect(await lagOnce((seen) => seen === 0)).toBe(0);
  await world.sluice.kill('SIGTERM');
}, 120_000);

async function firstTicket(load: Load): Promise<{ id: string; conversationId: string }> {
  for (const until = performance.now() + 20_000; performance.now() < until; await pause(50)) {
    const [one] = (await load.call<{ items: { id: string; conversationId: string }[] }>('GET', '/v1/tickets?limit=1')).body.items;
    if (one) return one;
  }
  throw new Error('there is no ticket');
}

test('the database is away: senders are told to come again, an operator sees it, and it goes on by itself without a loss', async () => {
  const ready = await world.start();
  const load = world.begin(ready, 'away', new Chance(1));
  const look = async (at: string): Promise<{ status: number; body: Checked }> => {
    const answer = await fetch(ready.adminUrl + at);
    return { status: answer.status, body: (await answer.json()) as Checked };
  };
  const post = (at: string, body: object): Promise<Response> =>
    fetch(ready.url + at, { method: 'POST', headers: { authorization: `Bearer ${ready.key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const contact = (externalId: string): Promise<Response> => post('/v1/contacts', { channel: 'app', externalId, from: { kind: 'email', value: 'someone@away.example' }, text: 'Where is my order?' });
  const told = async (asked: Promise<Response>): Promise<unknown[]> => {
    const { status, headers } = await asked;
    return [status, headers.get('content-type'), Number(headers.get('retry-after')) > 0];
  };
  const COME_AGAIN = [503, expect.stringContaining('application/problem+json'), true];
  const ticket = await firstTicket(load);
  expect((await look('/readyz')).status).toBe(200);
  const before = load.accepted.contacts.size;

  await server.stop();
  expect(await told(contact('away-1'))).toEqual(COME_AGAIN);
  expect(await told(post(`/v1/conversations/${ticket.conversationId}/messages`, { text: 'On its way. 已发出。' }))).toEqual(COME_AGAIN);
  expect(await told(post(`/v1/tickets/${ticket.id}/resolve`, { code: 'solved' }))).toEqual(COME_AGAIN);
  const mailed = await createTransport({ host: ready.smtp.host, port: ready.smtp.port, secure: false, ignoreTLS: true })
    .sendMail({ from: 'someone@away.example', to: 'support@sluice.example', subject: 'x', text: 'x' })
    .then(
      () => 250,
      (error: { responseCode?: number }) => error.responseCode,
    );
  expect(Math.floor((mailed ?? 0) / 100)).toBe(4);
  await pause(AWAY_MS);
  const unready = await look('/readyz');
  expect(unready.status).toBe(503);
  expect(failed(unready.body).length).toBeGreaterThan(0);
  for (const one of failed(unready.body))
    expect({ name: one.name, detail: one.detail ?? '', remedy: one.remedy ?? '' }).toEqual({ name: one.name, detail: expect.stringMatching(/\w/), remedy: expect.stringMatching(/database/) });
  const looked = await doctor(ready.url, ready.key);
  expect([
    looked.exitCode,
    failed(looked.found)
      .map((one) => one.remedy ?? '')
      .join('\n'),
  ]).toEqual([3, expect.stringMatching(/database/)]);
  // A restart would not mend the database: the process counts as alive.
  expect((await look('/livez')).status).toBe(200);

  server = await serve();
  for (const until = performance.now() + 60_000; performance.now() < until && (await look('/readyz')).status !== 200; ) await pause(50);
  expect(failed((await look('/readyz')).body)).toEqual([]);
  // What could not be done meanwhile is being made up for: until then the doctor may still tell of it.
  let well = await doctor(ready.url, ready.key);
  for (const until = performance.now() + 60_000; performance.now() < until && well.exitCode !== 0; well = await doctor(ready.url, ready.key)) await pause(200);
  expect([well.exitCode, failed(well.found)]).toEqual([0, []]);
  expect((await contact('away-1')).status).toBe(202);
  expect(await world.end(1000)).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(before);
}, 300_000);
