import { toIso } from '@sluice/kernel';
import { RIG_START } from '@sluice/channel-kit/testing';
import { readMetrics } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { type Dovecot, dovecot } from '../testing/dovecot.ts';
import { at, ImapRig, mail, numbered } from './testing/rig.ts';

let server: Dovecot;
let r: ImapRig;
beforeAll(async () => {
  server = await dovecot();
}, 30_000);
// Undefined where there is none: then its sentence is all that is to be said.
afterAll(() => (server as Dovecot | undefined)?.remove());
beforeEach(async () => {
  r = await ImapRig.start(server);
});
afterEach(() => r.close());

test('a mail wakes us in IDLE; its time is the server’s, the cursor stands behind it, the mailbox is untouched', async () => {
  const service = await r.open();
  await r.until('the first look', () => r.cursor());
  await r.deliver(mail(1), at(7));
  await r.has(1);
  await r.deliver(mail(2), at(8));
  await r.has(2);
  expect(await r.events()).toMatchObject([
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
  expect(await r.cursor()).toMatchObject({ uid: 2, mailbox: 'INBOX' });
  const flags = await server.as(r.user, async (client) => {
    await client.mailboxOpen('INBOX', { readOnly: true });
    return (await client.fetchOne('1', { flags: true })) as { flags?: Set<string> };
  });
  expect(flags.flags?.has('\\Seen')).toBe(false);
  expect(await r.check(service)).toEqual({ name: 'imap support', status: 'ok', detail: `last read ${toIso(RIG_START)}` });
});

test('who really sent it: what the named upstream wrote on top, and nobody else; where none is named, nothing', async () => {
  const results = (id: string, dmarc: string): string => `Authentication-Results: ${id};\r\n spf=${dmarc};\r\n dmarc=${dmarc} header.from=example.com`;
  const append = (id: number, top: readonly string[], more: readonly string[] = []): Promise<void> => r.deliver([...top, mail(id, more)].join('\r\n'), at(id));
  await append(1, [results('mx.our.example', 'pass')]);
  await append(2, [results('mx.our.example', 'fail')], [results('mx.our.example', 'pass')]);
  await append(3, [results('mx.elsewhere.example', 'pass')]);
  await r.open({ authservId: 'mx.our.example' });
  await r.has(3);
  const rest = { dkim: 'none', arc: 'none', domain: 'example.com', by: 'mx.our.example' };
  expect((await r.events()).map((event) => [event.mail?.authentication, event.flags])).toEqual([
    [{ ...rest, spf: 'pass', dmarc: 'pass', aligned: true }, []],
    [{ ...rest, spf: 'fail', dmarc: 'fail', aligned: false }, ['unauthenticated']],
    [undefined, []],
  ]);
});

test('an Authentication-Results of which no mail server is named is a line like any other', async () => {
  await r.deliver(`Authentication-Results: mx.our.example; dmarc=pass header.from=example.com\r\n${mail(1)}`, at(1));
  await r.open();
  await r.has(1);
  expect((await r.events())[0]?.mail?.authentication).toBeUndefined();
});

test('what came during an outage is filled in oldest first, over several batches, each mail once', async () => {
  const metrics = await readMetrics();
  await r.deliverAll(0, 130);
  await r.open({ limits: { batchMails: 50 } });
  await r.has(130);
  const labels = { channel: 'email', way: 'imap', outcome: 'accepted' };
  await r.until('the count of them', async () => (await metrics.read('sluice.contact.accepted.count', labels))[0] === 130);
  expect((await metrics.read('sluice.contact.accepted.sum', labels))[0]).toBeGreaterThan(0);
  await metrics.stop();
  expect(await r.subjects()).toEqual(numbered(0, 130));
  expect(await r.cursor()).toMatchObject({ uid: 130 });
});

test('a commit that fails, or whose outcome nobody knows, loses nothing and doubles nothing', async () => {
  await r.deliverAll(0, 40);
  let commits = 0;
  r.rig.db.fate = (text) => {
    if (text !== 'begin') return 'fine';
    commits += 1;
    return commits % 3 === 0 ? 'cut_after' : commits % 3 === 1 ? 'cut_before' : 'fine';
  };
  await r.open({ limits: { batchMails: 5 } }).catch(() => undefined);
  r.rig.db.fate = () => 'fine';
  const service = await r.open({ limits: { batchMails: 5 } });
  r.rig.db.fate = (text) => (text === 'begin' && (commits += 1) % 3 === 0 ? 'cut_after' : 'fine');
  await r.has(40);
  await r.until('the cursor at the end', async () => (await r.cursor())?.uid === 40);
  r.rig.db.fate = () => 'fine';
  expect(await r.subjects()).toEqual(numbered(0, 40));
  await r.until('a good check', async () => (await r.check(service)).status === 'ok');
});

test('a renumbered mailbox is read anew: what is known is recognised, what is new is taken', async () => {
  await r.deliverAll(0, 5);
  const service = await r.open();
  await r.has(5);
  const before = await r.until('the cursor', () => r.cursor());
  await server.kill();
  await r.until('a failing check', async () => (await r.check(service)).status === 'fail');
  expect(await r.check(service)).toMatchObject({ detail: expect.stringContaining(`last read ${toIso(RIG_START)}`), remedy: expect.stringContaining('by itself') });
  server.renumber();
  await server.start();
  await r.deliver(mail(5), at(1));
  await r.has(6);
  expect(await r.subjects()).toEqual(numbered(0, 6));
  const after = await r.until('the new cursor', () => r.cursor());
  expect(after.uid_validity).not.toBe(before.uid_validity);
  expect(after.uid).toBe(6);
  expect(r.rig.lines.some((line) => line.includes('renumbered'))).toBe(true);
});

test('a folder that is gone is told with a remedy and the last success; when it is there again it goes on', async () => {
  await server.as(r.user, (client) => client.mailboxCreate('Support'));
  await r.deliverAll(0, 1, 'Support');
  const service = await r.open({ mailbox: 'Support' });
  await r.has(1);
  await server.as(r.user, (client) => client.mailboxDelete('Support'));
  const failing = await r.until('a failing check', async () => {
    const now = await r.check(service);
    return now.status === 'fail' && now.detail?.includes('no mailbox Support') ? now : undefined;
  });
  expect(failing.remedy).toContain('imap.mailbox of support');
  expect(failing.detail).toContain(`last read ${toIso(RIG_START)}`);
  await server.as(r.user, (client) => client.mailboxCreate('Support'));
  await r.deliverAll(1, 2, 'Support');
  await r.has(2);
  await r.until('a good check', async () => (await r.check(service)).status === 'ok');
});

test('a refused log-in is told with a remedy; no password stands in the log; mail by SMTP and the rest go on', async () => {
  const service = await r.open({ password: 'hunter2' });
  const failing = await r.until('a failing check', async () => {
    const now = await r.check(service);
    return now.status === 'fail' ? now : undefined;
  });
  expect(failing).toMatchObject({
    elsewhere: true,
    detail: expect.stringMatching(/refuses the log-in; never read/),
    remedy: expect.stringContaining('the password that channels.yaml names for support'),
  });
  expect(r.rig.lines.join('\n')).not.toContain('hunter2');
  expect((await service.checks()).filter((one) => one.status === 'fail').map((one) => one.name)).toEqual(['imap support']);
  const app = await r.rig.http(service);
  expect((await app.inject('/v1/channels/email/accounts')).json()).toMatchObject({ items: [{ id: 'support', outgoing: 'held', mailbox: { status: 'failing', lastSuccessAt: null } }] });
});

test('a server that is killed in the middle of a fetch and comes back: every mail once, in order', async () => {
  await r.deliverAll(0, 150);
  await r.open({ limits: { batchMails: 5 } });
  await r.until('some contacts', async () => (await r.stored()) >= 20);
  await server.kill();
  const then = await r.stored();
  expect(then).toBeLessThan(150);
  await server.start();
  await r.has(150);
  expect(await r.subjects()).toEqual(numbered(0, 150));
});

test('of two processes one reads; when it ends the other goes on where it stood', async () => {
  await r.deliverAll(0, 60);
  const locks = new Locks(r.rig.t.open('other'), 'other');
  const other = r.beside({ limits: { batchMails: 5 }, locks });
  const first = await r.open({ limits: { batchMails: 5 } });
  await other.start();
  await r.has(60);
  await r.until('one that stands by', async () => (await r.check(other)).detail?.includes('another process') ?? false);
  await first.stop();
  await r.deliverAll(60, 70);
  await r.has(70);
  expect(await r.cursor()).toMatchObject({ uid: 70 });
  expect(other.fetchers().map((one) => one.failing)).toEqual([false]);
  await other.stop();
  await locks.close();
});

test('a mail without Message-ID, Date, From and Subject is a contact; so is one of no bytes that mean anything, and one that is too large', async () => {
  await r.deliver('\r\nwho am I\r\n', at(1));
  await r.deliver(Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x0d, 0x0a, 0xff]), at(2));
  await r.deliver(mail(3, ['Return-Path: <>', `X-Long: ${'y'.repeat(5000)}`]), at(3));
  await r.open({ limits: { maxMailBytes: 4000 } });
  await r.has(3);
  const found = await r.events();
  expect(found.find((event) => event.text === 'who am I')).toMatchObject({
    from: { kind: 'email', value: 'unknown-sender@invalid' },
    receivedAt: toIso(at(1).getTime()),
    mail: { messageId: expect.stringMatching(/@missing-message-id\.invalid$/) },
  });
  expect(found.find((event) => event.flags.includes('truncated'))).toMatchObject({ receivedAt: toIso(at(3).getTime()), automatic: 'auto_reply' });
});
