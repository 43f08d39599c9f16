import { type Held, Locks } from '@sluice/store';
import { type Dovecot, dovecot } from '../testing/dovecot.ts';
import { type Proxy, proxyTo } from '../testing/proxy.ts';
import { saveCursor } from './cursor.ts';
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

test('a mail that comes while a long back-fill runs is taken after the group that is in hand and one more; the old ones stay in their order', async () => {
  r.fill(0, 600);
  const service = await r.open({ port: line.port, limits: { batchMails: 10 } });
  await r.until('a back-fill under way', async () => (await r.stored()) >= 30);
  line.pause();
  expect(await r.check(service)).toMatchObject({ status: 'ok', detail: expect.stringMatching(/\d+ mails are still to be read$/) });
  await r.deliver(mail(600), at(1));
  const before = await r.stored();
  expect(before).toBeLessThan(500);
  line.resume();
  await r.has(601);
  await r.until('the cursor at rest', async () => (await r.cursor())?.ahead.length === 0);
  const subjects = await r.subjects();
  expect(subjects.indexOf('mail 600')).toBeGreaterThanOrEqual(before);
  expect(subjects.indexOf('mail 600')).toBeLessThanOrEqual(before + 30);
  expect(subjects.filter((one) => one !== 'mail 600')).toEqual(numbered(0, 600));
  expect(await r.cursor()).toMatchObject({ uid: 601, ahead: [] });
  expect(await r.check(service)).toMatchObject({ status: 'ok', detail: expect.not.stringContaining('still') });
});

test('a process that ends in the middle of a back-fill, with mail taken ahead of it: the next one misses none and takes none twice', async () => {
  r.fill(0, 200);
  const first = await r.open({ port: line.port, limits: { batchMails: 5 } });
  await r.until('a back-fill under way', async () => (await r.stored()) >= 10);
  line.pause();
  await r.deliver(mail(200), at(1));
  line.resume();
  await r.until('a mail taken ahead', async () => ((await r.cursor())?.ahead ?? []).some(([after, to]) => to > after));
  await first.stop();
  const stands = await r.cursor();
  expect(stands?.uid).toBeLessThan(200);
  await r.deliver(mail(201), at(2));
  await r.open({ limits: { batchMails: 5 } });
  await r.has(202);
  await r.until('the cursor at rest', async () => (await r.cursor())?.uid === 202);
  const subjects = await r.subjects();
  expect(subjects).toHaveLength(202);
  expect(new Set(subjects)).toEqual(new Set(numbered(0, 202)));
  // Its own span was remembered: what came while nobody read is ahead of the old ones too.
  expect(subjects.indexOf('mail 201')).toBeLessThan(201);
});

test('a mailbox that is renumbered in the middle of its back-fill is read anew; what is known is recognised', async () => {
  r.fill(0, 100);
  await r.open({ port: line.port, limits: { batchMails: 5 } });
  await r.until('a back-fill under way', async () => (await r.stored()) >= 20);
  line.pause();
  await r.deliver(mail(100), at(1));
  line.resume();
  await r.until('a mail taken ahead', async () => ((await r.cursor())?.ahead ?? []).some(([after, to]) => to > after));
  await server.kill();
  const stands = await r.cursor();
  server.renumber();
  await server.start();
  await r.until('the cursor at rest', async () => (await r.cursor())?.uid === 101 && (await r.cursor())?.ahead.length === 0 && (await r.stored()) === 101);
  expect((await r.cursor())?.uid_validity).not.toBe(stands?.uid_validity);
  expect(await r.subjects()).toHaveLength(101);
});

test.each(['cut_before', 'cut_after'] as const)('commits that are %s at any place, while mail comes in: every mail once', async (fate) => {
  r.fill(0, 120);
  let begun = 0;
  const every = { cut_before: 3, cut_after: 2 }[fate];
  await r.open({ limits: { batchMails: 5 } });
  r.rig.db.fate = (text) => (text === 'begin' && (begun += 1) % every === 0 ? fate : 'fine');
  for (let id = 120; id < 130; id += 1) await r.deliver(mail(id), at(1));
  await r.has(130);
  await r.until('the cursor at rest', async () => (await r.cursor())?.uid === 130 && (await r.cursor())?.ahead.length === 0);
  r.rig.db.fate = () => 'fine';
  const subjects = await r.subjects();
  expect(subjects).toHaveLength(130);
  expect(new Set(subjects)).toEqual(new Set(numbered(0, 130)));
  expect(subjects.filter((one) => Number(one?.slice(5)) < 120)).toEqual(numbered(0, 120));
});

/** Locks of another process, of which that of a mailbox holds nobody off: what a process believes that has lost its own without notice. */
function lostLocks(name: string): Locks {
  const locks = new Locks(r.rig.t.open(name), name);
  const real = locks.tryHold.bind(locks);
  const held = { isHeld: () => true, release: async () => undefined } as unknown as Held;
  locks.tryHold = (key, ...rest) => (key.startsWith('channel_email.imap.') ? Promise.resolve(held) : real(key, ...rest));
  return locks;
}

test('two that read at once, because both believe to have the lock: every mail once, in order', async () => {
  r.fill(0, 150);
  const locks = [lostLocks('one'), lostLocks('other')] as const;
  const other = r.beside({ limits: { batchMails: 7 }, locks: locks[1] });
  await r.rig.run(r.make({ limits: { batchMails: 5 }, platform: { ...r.rig.platform, locks: locks[0] } }));
  await other.start();
  await r.has(150);
  await r.until('the cursor at the end', async () => (await r.cursor())?.uid === 150 && (await r.cursor())?.ahead.length === 0);
  expect(await r.subjects()).toEqual(numbered(0, 150));
  await other.stop();
  await locks[1].close();
});

test('of two commits from the same step the second is refused whole', async () => {
  await r.make().migrate();
  const step = { uidValidity: 1, taken: { uid: 5, ahead: [] }, lastSuccessAt: 0, step: 0 };
  const first = await saveCursor(r.rig.t.db, 'support', 'INBOX', step);
  expect(first.step).toBe(1);
  await expect(saveCursor(r.rig.t.db, 'support', 'INBOX', { ...step, taken: { uid: 9, ahead: [] } })).rejects.toThrow('another process reads this mailbox');
  expect(await saveCursor(r.rig.t.db, 'support', 'INBOX', { ...first, taken: { uid: 6, ahead: [[8, 9]] } })).toMatchObject({ step: 2 });
  expect(await r.cursor()).toMatchObject({ uid: 6, ahead: [[8, 9]] });
});
