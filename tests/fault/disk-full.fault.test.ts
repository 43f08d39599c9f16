import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { type EmbeddedServer, startEmbedded } from '@sluice/store/embedded';
import { createTransport } from 'nodemailer';
import { smallDatabase, type SmallDatabase } from './full-disk.ts';
import { Chance } from './random.ts';
import { World } from './world.ts';

const MEGABYTES = 96;
const LIMIT_MS = 60_000;

const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-full-'));
let server: EmbeddedServer;
let database: SmallDatabase;
let world: World;

beforeAll(async () => {
  server = await startEmbedded({ dataDir: path.join(dir, 'database') });
  database = await smallDatabase(server, MEGABYTES);
  world = await World.of(exampleFiles('small'), { SLUICE_DATABASE_URL: database.url });
}, 120_000);
afterAll(async () => {
  await world.close();
  await database.remove();
  await server.stop();
  rmSync(server.data, { recursive: true, force: true });
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

/** The first answer that is wanted; tables have a little room left when the disk has none. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (const end = performance.now() + LIMIT_MS; ; await pause(20)) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    if (performance.now() > end) throw new Error(`not what was wanted after ${LIMIT_MS} ms: ${JSON.stringify(answer)}`);
  }
}

test("the database's disk is full: senders are told to come again, an operator reads why, and with room again it goes on by itself without a loss", async () => {
  const ready = await world.start();
  const load = world.begin(ready, 'full', new Chance(3));
  let sent = 0;
  const contact = async (): Promise<{ status: number; type: string | null; comeAgain: number }> => {
    const body = { channel: 'app', externalId: `full-${sent++}`, from: { kind: 'email', value: 'someone@full.example' }, text: 'Where is my order? '.repeat(500) };
    const answer = await fetch(`${ready.url}/v1/contacts`, { method: 'POST', headers: { authorization: `Bearer ${ready.key}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    await answer.text();
    return { status: answer.status, type: answer.headers.get('content-type'), comeAgain: Number(answer.headers.get('retry-after')) };
  };
  const mailed = (): Promise<number> =>
    createTransport({ host: ready.smtp.host, port: ready.smtp.port, secure: false, ignoreTLS: true })
      .sendMail({ from: 'someone@full.example', to: 'support@sluice.example', subject: 'x', text: 'Where is my order? '.repeat(500) })
      .then(
        () => 250,
        (error: { responseCode?: number }) => error.responseCode ?? 0,
      );
  const readyz = async (): Promise<{ status: number; failed: string }> => {
    const answer = await fetch(`${ready.adminUrl}/readyz`);
    const { checks } = (await answer.json()) as { checks: readonly { status: string; detail?: string }[] };
    return { status: answer.status, failed: checks.flatMap((one) => (one.status === 'fail' ? (one.detail ?? '') : [])).join('; ') };
  };
  await until(contact, ({ status }) => status === 202);
  await until(readyz, ({ status }) => status === 200);

  await database.fill();
  process.stdout.write(`    ${database.how}\n`);
  const refused = await until(contact, ({ status }) => status !== 202);
  expect([refused.status, refused.type, refused.comeAgain > 0]).toEqual([503, expect.stringContaining('application/problem+json'), true]);
  expect(Math.floor((await until(mailed, (code) => code !== 250)) / 100)).toBe(4);
  const unready = await until(readyz, ({ failed }) => failed.includes('disk is full'));
  expect([unready.status, unready.failed]).toEqual([503, expect.stringContaining('free room, it goes on by itself')]);

  await database.free();
  await until(readyz, ({ status }) => status === 200);
  await until(contact, ({ status }) => status === 202);
  expect(await world.end(1000)).toEqual([]);
  expect(load.accepted.contacts.size).toBeGreaterThan(0);
}, 300_000);
