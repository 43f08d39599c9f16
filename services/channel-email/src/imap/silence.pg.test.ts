import { MINUTE } from '@sluice/kernel';
import { readMetrics } from '@sluice/runtime/testing';
import { type Dovecot, dovecot } from '../testing/dovecot.ts';
import { type Proxy, proxyTo } from '../testing/proxy.ts';
import { at, ImapRig, mail, numbered } from './testing/rig.ts';

let server: Dovecot;
let line: Proxy;
let r: ImapRig;
beforeAll(async () => {
  server = await dovecot();
}, 30_000);
afterAll(() => (server as Dovecot | undefined)?.remove());
beforeEach(async () => {
  r = await ImapRig.start(server);
  line = await proxyTo(server.settings(r.user).port);
});
afterEach(async () => {
  await r.close();
  await line.close();
});

const QUICK = { pollMs: 200, timeoutMs: 500 };

test('an IDLE that has died without a word is noticed and replaced', async () => {
  const service = await r.open({ port: line.port, limits: QUICK });
  await r.until('the first look', () => r.cursor());
  const before = line.connections();
  line.swallow();
  await r.deliver(mail(1), at(1));
  await r.has(1);
  expect(line.connections()).toBeGreaterThan(before);
  await r.well(service);
  expect(r.rig.lines.some((one) => one.includes('a mailbox could not be read') && one.includes('SilentServer'))).toBe(true);
});

test('a server that stays silent: the check names it and the metric grows, the tries keep their distance; when it speaks again all is read', async () => {
  const metrics = await readMetrics();
  const age = async (): Promise<number> => (await metrics.read('sluice.mail.fetched.age', { account: 'support' })).at(-1) ?? -1;
  const service = await r.open({ port: line.port, limits: { ...QUICK, backOff: { firstMs: 50, maxMs: 200 } } });
  await r.until('the first look', () => r.cursor());
  line.swallow(true);
  const failing = await r.failing(service, 'has stopped answering');
  expect(failing.remedy).toContain('by itself');
  r.rig.clock.move(7 * MINUTE);
  await r.deliver(mail(1), at(1));
  await r.until('the age of the last fetch', async () => (await age()) >= 7 * MINUTE);
  expect((await service.checks()).filter((one) => one.status === 'fail').map((one) => one.name)).toEqual(['imap support']);
  line.heal();
  await r.has(1);
  await r.well(service);
  await r.until('a young fetch', async () => (await age()) < MINUTE);
  await metrics.stop();
});

test('a server that stops in the middle of a mail, again and again: what has come whole is kept, every mail once, in order', async () => {
  const long = Array.from({ length: 40 }, (_, id) => ({ raw: mail(id, [`X-Long: ${'y '.repeat(5000)}`]), at: at(0) }));
  server.fill(r.user, long);
  // Two mails and a half: a group of two comes whole on each line, the second group never does.
  line.stopAfter(25_000);
  const service = await r.open({ port: line.port, limits: { ...QUICK, batchMails: 1 } });
  await r.failing(service, 'has stopped answering');
  await r.until('some, though no line lasts', async () => (await r.stored()) >= 4);
  line.stopAfter(8000);
  const stands = await r.stored();
  expect(stands).toBeLessThan(40);
  line.heal();
  await r.has(40);
  await r.well(service);
  expect(await r.subjects()).toEqual(numbered(0, 40));
});

test('an old mail on which the server falls silent every time: what comes after it is taken all the same, and the check says that something is wrong', async () => {
  const at0 = at(0);
  server.fill(
    r.user,
    Array.from({ length: 60 }, (_, id) => ({ raw: mail(id, id === 3 ? [`X-Long: ${'y '.repeat(100_000)}`] : []), at: at0 })),
  );
  line.stopAfter(60_000);
  const service = await r.open({ port: line.port, limits: { ...QUICK, batchMails: 5 } });
  await r.failing(service, 'has stopped answering');
  await r.deliver(mail(60), at(1));
  await r.until('the new one', async () => (await r.rig.t.db.query("select 1 from channel_email.contact where source_id = 'm60@example.com'")).length === 1);
  await r.failing(service, 'has stopped answering');
  expect(await r.stored()).toBe(1);
  expect(service.fetchers()).toMatchObject([{ waiting: 60 }]);
  line.heal();
  await r.has(61);
  await r.well(service);
});

test('a mailbox that another process reads has no age here', async () => {
  const metrics = await readMetrics();
  const service = await r.open();
  await r.until('the first look', () => r.cursor());
  r.rig.clock.move(MINUTE);
  const read = async (name: string): Promise<number | undefined> => (await metrics.read(name, { account: 'support' })).at(-1);
  await r.until('an age', async () => (await read('sluice.mail.fetched.age')) === MINUTE);
  expect(await read('sluice.mail.waiting')).toBe(0);
  await service.stop();
  expect(await read('sluice.mail.fetched.age')).toBe(0);
  await metrics.stop();
});
