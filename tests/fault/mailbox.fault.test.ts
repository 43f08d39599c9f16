import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dovecot, type Dovecot } from '@sluice/channel-email/testing';
import { exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { testDatabase, type TestDatabase } from '@sluice/store/testing';
import { Process } from './process.ts';
import { Chance } from './random.ts';

const DEATHS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 24 : 5;
/** A death takes at most three groups of 200 with it: the back-fill outlasts them all. */
const OLD = DEATHS * 700;
const EACH = 3;
const USER = 'support';
const PLACES = ['intake.channel_email.before-commit', 'intake.channel_email.after-commit'] as const;

let server: Dovecot;
let database: TestDatabase;
let dir: string;
let sluice: Process;
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-mailbox-'));
  server = await dovecot();
  database = await testDatabase();
  const { host, port } = server.settings(USER);
  const files = exampleFiles('small');
  const { host: socket, port: at, user, database: name } = database.socket;
  sluice = await Process.at(
    dir,
    { ...files, 'channels.yaml': `${files['channels.yaml']?.trimEnd()}\n    imap: {host: ${host}, port: ${port}, secure: false, userEnv: IMAP_USER, passwordEnv: IMAP_PASSWORD}\n` },
    { IMAP_USER: USER, IMAP_PASSWORD: 'secret', SLUICE_DATABASE_URL: `postgres://${user}@/${name}?host=${encodeURIComponent(socket)}&port=${at}` },
  );
});
afterEach(async () => {
  if ((sluice as Process | undefined)?.lives) await sluice.kill();
  await (database as TestDatabase | undefined)?.drop();
  await (server as Dovecot | undefined)?.remove();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

const mail = (n: number): string =>
  [`Message-ID: <m${n}@example.com>`, `From: c${n % 40}@example.com`, 'To: support@sluice.example', `Subject: mail ${n}`, '', `Where is parcel ${n}? 包裹 ${n} 在哪里？`, ''].join('\r\n');
const counted = async (sql: string): Promise<number> => (await database.db.query<{ n: number }>(sql))[0]?.n ?? -1;
const taken = (): Promise<number> => counted('select count(*) as n from channel_email.contact');
async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 120_000; performance.now() < end; await pause(50)) if (await look().catch(() => false)) return;
  throw new Error(`it never came about: ${what}\n${sluice.said}`);
}

test(`${DEATHS} deaths by kill -9 around the commit of a back-fill, while mail comes in: every mail is one contact and one message, none is missing`, async () => {
  const chance = new Chance(5);
  server.fill(
    USER,
    Array.from({ length: OLD }, (_, n) => ({ raw: mail(n), at: new Date(Date.now() - 60_000) })),
  );
  let mails = OLD;
  for (let death = 0; death < DEATHS; death += 1) {
    const before = await taken().catch(() => 0);
    await sluice.start(`${PLACES[death % 2]}#${chance.between(1, 3)}`);
    for (let n = 0; n < EACH; n += 1, mails += 1) await server.deliver(USER, mail(mails));
    expect([await sluice.died(60_000), sluice.ended]).toEqual([true, 'SIGKILL']);
    expect(await taken()).toBeGreaterThanOrEqual(before);
  }
  await sluice.start();
  await until('every mail taken', async () => (await taken()) >= mails);
  await until('all of them threaded', async () => (await counted("select count(*) as n from channel_email.contact_outcome where status = 'threaded'")) >= mails);
  expect(await counted('select count(distinct source_id) as n from channel_email.contact')).toBe(mails);
  expect(await taken()).toBe(mails);
  expect(await counted("select count(*) as n from conversation.message where direction = 'in'")).toBe(mails);
  await until('the cursor at rest', async () => (await counted(`select count(*) as n from channel_email.imap_cursor where uid = ${mails} and ahead::text = '[]'`)) === 1);
}, 600_000);
