import { type ContactReceived, decode, TOPICS } from '@sluice/contracts';
import { MINUTE, toIso } from '@sluice/kernel';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { pause } from '@sluice/runtime';
import { readMetrics } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { fixedConfigSource, type Platform } from '@sluice/stream';
import type { ImapFlow } from 'imapflow';
import { type ChannelEmailService, createChannelEmailService } from '../index.ts';
import { type Dovecot, dovecot } from '../testing/dovecot.ts';
import type { FetchLimits } from './fetcher.ts';

let server: Dovecot;
let rig: ChannelRig;
let user: string;
let n = 0;
beforeAll(async () => {
  server = await dovecot();
}, 30_000);
// Undefined where there is none: then its sentence is all that is to be said.
afterAll(() => (server as Dovecot | undefined)?.remove());
beforeEach(async () => {
  user = `user${(n += 1)}`;
  rig = await channelRig();
});
afterEach(() => rig.close());

const LIMITS: Partial<FetchLimits> = { timeoutMs: 5000, backOff: { firstMs: 20, maxMs: 100 }, pollMs: MINUTE };
const small = exampleFiles('small');

function make(o: { mailbox?: string; authservId?: string; password?: string; limits?: Partial<FetchLimits>; platform?: Platform } = {}): ChannelEmailService {
  const { host, port } = server.settings(user);
  const imap = `    imap: {host: ${host}, port: ${port}, secure: false, verifyTls: false, userEnv: IMAP_USER, passwordEnv: IMAP_PASSWORD, mailbox: ${o.mailbox ?? 'INBOX'}${o.authservId === undefined ? '' : `, authservId: ${o.authservId}`}}\n`;
  const secrets: Record<string, string> = { IMAP_USER: user, IMAP_PASSWORD: o.password ?? 'secret' };
  return createChannelEmailService(o.platform ?? rig.platform, {
    source: fixedConfigSource({ ...small, 'channels.yaml': `${small['channels.yaml']?.trimEnd()}\n${imap}` }),
    secrets: (name) => secrets[name],
    fetchLimits: { ...LIMITS, ...o.limits },
  });
}
const open = (o: Parameters<typeof make>[0] = {}): Promise<ChannelEmailService> => rig.run(make(o));

const mail = (id: number, more: readonly string[] = []): string =>
  [
    `Message-ID: <m${id}@example.com>`,
    'Date: Mon, 2 Mar 2026 09:00:00 +0800',
    'From: 李伟 <li.wei@example.com>',
    'To: support@sluice.example',
    `Subject: mail ${id}`,
    ...more,
    '',
    `第 ${id} 封`,
    '',
  ].join('\r\n');
const at = (minutes: number): Date => new Date(RIG_START - 60 * MINUTE + minutes * MINUTE);

async function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const end = performance.now() + 20_000; performance.now() < end; await pause(10)) {
    const found = await look().catch(() => undefined);
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`it never came about: ${what}; ${JSON.stringify(await rig.t.db.query('select * from channel_email.imap_cursor'))}; ${rig.lines.slice(-3).join('\n')}`);
}
const stored = async (): Promise<number> => (await rig.t.db.query<{ n: number }>('select count(*) as n from channel_email.contact'))[0]?.n ?? -1;
const cursor = async (): Promise<{ uid: number; uid_validity: number; mailbox: string; last_success_at: number } | undefined> =>
  (await rig.t.db.query<{ uid: number; uid_validity: number; mailbox: string; last_success_at: number }>('select uid, uid_validity, mailbox, last_success_at from channel_email.imap_cursor'))[0];
const has = (count: number): Promise<true> => until(`${count} contacts`, async () => (await stored()) === count || undefined);
/** All came from one sender: one key, one partition, one order. */
async function events(): Promise<ContactReceived[]> {
  await rig.settle();
  const found: ContactReceived[] = [];
  for (let part = 0; part < TOPICS.contactsReceived.partitions; part += 1)
    for (const record of await rig.log.read(TOPICS.contactsReceived.name, part, 0, 1000)) found.push(decode(record)?.data as ContactReceived);
  return found;
}
const subjects = async (): Promise<(string | undefined)[]> => (await events()).map((event) => event.subject);
const numbered = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => `mail ${from + index}`);
const deliverAll = (from: number, to: number, mailbox = 'INBOX'): Promise<void> =>
  server.as(user, async (client: ImapFlow) => {
    for (let id = from; id < to; id += 1) await client.append(mailbox, Buffer.from(mail(id)), [], at(0));
  });
const check = async (service: ChannelEmailService): Promise<{ status: string; detail?: string | undefined; remedy?: string | undefined }> =>
  (await service.checks()).find((one) => one.name === 'imap support') ?? { status: 'none' };

test('a mail wakes us in IDLE; its time is the server’s, the cursor stands behind it, the mailbox is untouched', async () => {
  const service = await open();
  await until('the first look', cursor);
  await server.deliver(user, mail(1), at(7));
  await has(1);
  await server.deliver(user, mail(2), at(8));
  await has(2);
  expect(await events()).toMatchObject([
    {
      subject: 'mail 1',
      text: '第 1 封',
      receivedAt: toIso(at(7).getTime()),
      occurredAt: '2026-03-02T01:00:00.000Z',
      accountId: 'support',
      channel: 'email',
      from: { value: 'li.wei@example.com', name: '李伟' },
    },
    { subject: 'mail 2', receivedAt: toIso(at(8).getTime()) },
  ]);
  expect(await cursor()).toMatchObject({ uid: 2, mailbox: 'INBOX' });
  const flags = await server.as(user, async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    return (await client.fetchOne('1', { flags: true })) as { flags?: Set<string> };
  });
  expect(flags.flags?.has('\\Seen')).toBe(false);
  expect(await check(service)).toEqual({ name: 'imap support', status: 'ok', detail: `last read ${toIso(RIG_START)}` });
});

test('who really sent it: what the named upstream wrote on top, and nobody else; where none is named, nothing', async () => {
  const results = (id: string, dmarc: string): string => `Authentication-Results: ${id};\r\n spf=${dmarc};\r\n dmarc=${dmarc} header.from=example.com`;
  const append = (id: number, top: readonly string[], more: readonly string[] = []): Promise<void> => server.deliver(user, [...top, mail(id, more)].join('\r\n'), at(id));
  await append(1, [results('mx.our.example', 'pass')]);
  await append(2, [results('mx.our.example', 'fail')], [results('mx.our.example', 'pass')]);
  await append(3, [results('mx.elsewhere.example', 'pass')]);
  await open({ authservId: 'mx.our.example' });
  await has(3);
  const rest = { dkim: 'none', arc: 'none', domain: 'example.com', by: 'mx.our.example' };
  expect((await events()).map((event) => [event.mail?.authentication, event.flags])).toEqual([
    [{ ...rest, spf: 'pass', dmarc: 'pass', aligned: true }, []],
    [{ ...rest, spf: 'fail', dmarc: 'fail', aligned: false }, ['unauthenticated']],
    [undefined, []],
  ]);
});

test('an Authentication-Results of which no mail server is named is a line like any other', async () => {
  await server.deliver(user, `Authentication-Results: mx.our.example; dmarc=pass header.from=example.com\r\n${mail(1)}`, at(1));
  await open();
  await has(1);
  expect((await events())[0]?.mail?.authentication).toBeUndefined();
});

test('what came during an outage is filled in oldest first, over several batches, each mail once', async () => {
  const metrics = await readMetrics();
  await deliverAll(0, 130);
  await open({ limits: { batchMails: 50 } });
  await has(130);
  const labels = { channel: 'email', way: 'imap', outcome: 'accepted' };
  await until('the count of them', async () => (await metrics.read('sluice.contact.accepted.count', labels))[0] === 130);
  expect((await metrics.read('sluice.contact.accepted.sum', labels))[0]).toBeGreaterThan(0);
  await metrics.stop();
  expect(await subjects()).toEqual(numbered(0, 130));
  expect(await cursor()).toMatchObject({ uid: 130 });
});

test('a commit that fails, or whose outcome nobody knows, loses nothing and doubles nothing', async () => {
  await deliverAll(0, 40);
  let commits = 0;
  rig.db.fate = (text) => {
    if (text !== 'begin') return 'fine';
    commits += 1;
    return commits % 3 === 0 ? 'cut_after' : commits % 3 === 1 ? 'cut_before' : 'fine';
  };
  await open({ limits: { batchMails: 5 } }).catch(() => undefined);
  rig.db.fate = () => 'fine';
  const service = await open({ limits: { batchMails: 5 } });
  rig.db.fate = (text) => (text === 'begin' && (commits += 1) % 3 === 0 ? 'cut_after' : 'fine');
  await has(40);
  await until('the cursor at the end', async () => (await cursor())?.uid === 40);
  rig.db.fate = () => 'fine';
  expect(await subjects()).toEqual(numbered(0, 40));
  await until('a good check', async () => (await check(service)).status === 'ok');
});

test('a renumbered mailbox is read anew: what is known is recognised, what is new is taken', async () => {
  await deliverAll(0, 5);
  const service = await open();
  await has(5);
  const before = await until('the cursor', cursor);
  await server.kill();
  await until('a failing check', async () => (await check(service)).status === 'fail');
  expect(await check(service)).toMatchObject({ detail: expect.stringContaining(`last read ${toIso(RIG_START)}`), remedy: expect.stringContaining('by itself') });
  server.renumber();
  await server.start();
  await server.deliver(user, mail(5), at(1));
  await has(6);
  expect(await subjects()).toEqual(numbered(0, 6));
  const after = await until('the new cursor', cursor);
  expect(after.uid_validity).not.toBe(before.uid_validity);
  expect(after.uid).toBe(6);
  expect(rig.lines.some((line) => line.includes('renumbered'))).toBe(true);
});

test('a folder that is gone is told with a remedy and the last success; when it is there again it goes on', async () => {
  await server.as(user, (client) => client.mailboxCreate('Support'));
  await deliverAll(0, 1, 'Support');
  const service = await open({ mailbox: 'Support' });
  await has(1);
  await server.as(user, (client) => client.mailboxDelete('Support'));
  const failing = await until('a failing check', async () => {
    const now = await check(service);
    return now.status === 'fail' && now.detail?.includes('no mailbox Support') ? now : undefined;
  });
  expect(failing.remedy).toContain('imap.mailbox of support');
  expect(failing.detail).toContain(`last read ${toIso(RIG_START)}`);
  await server.as(user, (client) => client.mailboxCreate('Support'));
  await deliverAll(1, 2, 'Support');
  await has(2);
  await until('a good check', async () => (await check(service)).status === 'ok');
});

test('a refused log-in is told with a remedy; no password stands in the log; mail by SMTP and the rest go on', async () => {
  const service = await open({ password: 'hunter2' });
  const failing = await until('a failing check', async () => {
    const now = await check(service);
    return now.status === 'fail' ? now : undefined;
  });
  expect(failing).toMatchObject({
    elsewhere: true,
    detail: expect.stringMatching(/refuses the log-in; never read/),
    remedy: expect.stringContaining('the password that channels.yaml names for support'),
  });
  expect(rig.lines.join('\n')).not.toContain('hunter2');
  expect((await service.checks()).filter((one) => one.status === 'fail').map((one) => one.name)).toEqual(['imap support']);
  const app = await rig.http(service);
  expect((await app.inject('/v1/channels/email/accounts')).json()).toMatchObject({ items: [{ id: 'support', outgoing: 'held', mailbox: { status: 'failing', lastSuccessAt: null } }] });
});

test('a server that is killed in the middle of a fetch and comes back: every mail once, in order', async () => {
  await deliverAll(0, 150);
  await open({ limits: { batchMails: 5 } });
  await until('some contacts', async () => (await stored()) >= 20);
  await server.kill();
  const then = await stored();
  expect(then).toBeLessThan(150);
  await server.start();
  await has(150);
  expect(await subjects()).toEqual(numbered(0, 150));
});

test('of two processes one reads; when it ends the other goes on where it stood', async () => {
  await deliverAll(0, 60);
  const locks = new Locks(rig.t.open('other'), 'other');
  const other = make({ limits: { batchMails: 5 }, platform: { ...rig.platform, locks, relays: { attach: () => undefined } as unknown as Platform['relays'] } });
  const first = await open({ limits: { batchMails: 5 } });
  await other.start();
  await has(60);
  await until('one that stands by', async () => (await check(other)).detail?.includes('another process') ?? false);
  await first.stop();
  await deliverAll(60, 70);
  await has(70);
  expect(await cursor()).toMatchObject({ uid: 70 });
  expect(other.fetchers().map((one) => one.failing)).toEqual([false]);
  await other.stop();
  await locks.close();
});

test('a mail without Message-ID, Date, From and Subject is a contact; so is one of no bytes that mean anything, and one that is too large', async () => {
  await server.deliver(user, '\r\nwho am I\r\n', at(1));
  await server.deliver(user, Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x0d, 0x0a, 0xff]), at(2));
  await server.deliver(user, mail(3, ['Return-Path: <>', `X-Long: ${'y'.repeat(5000)}`]), at(3));
  await open({ limits: { maxMailBytes: 4000 } });
  await has(3);
  const found = await events();
  expect(found.find((event) => event.text === 'who am I')).toMatchObject({
    from: { kind: 'email', value: 'unknown-sender@invalid' },
    receivedAt: toIso(at(1).getTime()),
    mail: { messageId: expect.stringMatching(/@missing-message-id\.invalid$/) },
  });
  expect(found.find((event) => event.flags.includes('truncated'))).toMatchObject({ receivedAt: toIso(at(3).getTime()), automatic: 'auto_reply' });
});
