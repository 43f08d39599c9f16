import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles, type MailServer, startMailServer } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { type EmbeddedServer, startEmbedded } from '@sluice/store/embedded';
import { createTransport } from 'nodemailer';
import { Load } from './load.ts';
import { Process } from './process.ts';
import { Chance } from './random.ts';
import { faultsAfter } from './verify.ts';

/** How long the database is away: seconds in the short round, the minute of the promise in the long one. */
const AWAY_MS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 60_000 : 4000;

const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-away-'));
const serve = (): Promise<EmbeddedServer> => startEmbedded({ dataDir: path.join(dir, 'database') });
let server: EmbeddedServer;
let sluice: Process;
let load: Load | undefined;
let running: Promise<unknown> = Promise.resolve();
let mail: MailServer;

beforeAll(async () => {
  server = await serve();
  mail = await startMailServer();
  const url = `postgres://${server.user}@/postgres?host=${encodeURIComponent(server.socketDir)}&port=${server.port}`;
  sluice = await Process.at(dir, exampleFiles('small'), { SLUICE_DATABASE_URL: url });
}, 120_000);
afterAll(async () => {
  load?.give();
  await running.catch(() => undefined); // told by the test
  if (sluice.lives) await sluice.kill();
  await mail.close();
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

interface Ready {
  readonly status: string;
  readonly checks: readonly { readonly name: string; readonly status: string; readonly detail?: string }[];
}

test('the database is away: senders are told to come again, an operator sees it, and it goes on by itself without a loss', async () => {
  const ready = await sluice.start();
  if (!ready) throw new Error(sluice.said);
  const world = new Load({ url: ready.url, key: () => ready.key, smtpPort: ready.smtp.port, mark: 'away', chance: new Chance(1), mail });
  load = world;
  running = world.run();
  running.catch(() => world.end());
  const look = async (at: string): Promise<{ status: number; body: Ready }> => {
    const answer = await fetch(ready.adminUrl + at);
    return { status: answer.status, body: (await answer.json()) as Ready };
  };
  const contact = (externalId: string): Promise<Response> =>
    fetch(`${ready.url}/v1/contacts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ready.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'app', externalId, from: { kind: 'email', value: 'someone@away.example' }, text: 'Where is my order?' }),
    });
  expect((await look('/readyz')).status).toBe(200);
  const before = world.accepted.contacts.size;

  await server.stop();
  const refused = await contact('away-1');
  expect([refused.status, refused.headers.get('content-type'), Number(refused.headers.get('retry-after')) > 0]).toEqual([503, expect.stringContaining('application/problem+json'), true]);
  const told = await createTransport({ host: ready.smtp.host, port: ready.smtp.port, secure: false, ignoreTLS: true })
    .sendMail({ from: 'someone@away.example', to: 'support@sluice.example', subject: 'x', text: 'x' })
    .then(
      () => 250,
      (error: { responseCode?: number }) => error.responseCode,
    );
  expect(Math.floor((told ?? 0) / 100)).toBe(4);
  await pause(AWAY_MS);
  const unready = await look('/readyz');
  expect(unready.status).toBe(503);
  expect(unready.body.checks.filter((one) => one.status === 'fail').length).toBeGreaterThan(0);
  // A restart would not mend the database: the process counts as alive.
  expect((await look('/livez')).status).toBe(200);

  server = await serve();
  for (const until = performance.now() + 60_000; performance.now() < until && (await look('/readyz')).status !== 200; ) await pause(50);
  expect((await look('/readyz')).body.checks.filter((one) => one.status === 'fail')).toEqual([]);
  expect((await contact('away-1')).status).toBe(202);
  await pause(1000);
  world.end();
  await running;
  expect(world.accepted.contacts.size).toBeGreaterThan(before);
  expect(await faultsAfter(world, mail)).toEqual([]);
  await sluice.kill('SIGTERM');
  expect(sluice.ended).toBe('0');
}, 300_000);
