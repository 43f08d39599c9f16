import { compose, decode, type OutboundRequested, TOPICS } from '@sluice/contracts';
import { HOUR, toIso } from '@sluice/kernel';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { parseMail } from '@sluice/mail';
import { pause } from '@sluice/runtime';
import { fixedConfigSource } from '@sluice/stream';
import { type ChannelEmailService, createChannelEmailService } from '../index.ts';
import { mailSink, type MailSink, refusal } from '../testing/mail-sink.ts';
import { threadTokens } from '../domain/account.ts';
import { outgoing as request, TOKEN } from './testing/outgoing.ts';

const source = fixedConfigSource(exampleFiles('small'));
let rig: ChannelRig;
let sink: MailSink;
let smtpUrl: string | undefined;
let service: ChannelEmailService;

beforeEach(async () => {
  rig = await channelRig();
  sink = await mailSink();
  smtpUrl = sink.url;
  service = await rig.run(make());
});
afterEach(async () => {
  await rig.close();
  await sink.close();
});
const make = (): ChannelEmailService => createChannelEmailService(rig.platform, { source, secrets: () => undefined, smtpUrl: () => smtpUrl, hostname: 'mx.our.example', sendTimeoutMs: 3000 });

const publish = (...requests: OutboundRequested[]): Promise<void> =>
  rig.log.publish(requests.map((one) => compose(TOPICS.outboundMessages, 'outbound.requested', one, { service: 'conversation', key: one.contactPointId, subject: one.messageId, at: RIG_START })));
async function send(...requests: OutboundRequested[]): Promise<void> {
  await publish(...requests);
  await rig.settle();
}
async function receipts(): Promise<{ messageId: string; status: string; code?: string; detail?: string }[]> {
  const found: { messageId: string; status: string }[] = [];
  for (let part = 0; part < TOPICS.outboundReceipts.partitions; part += 1)
    for (const record of await rig.log.read(TOPICS.outboundReceipts.name, part, 0, 100)) found.push(decode(record)?.data as { messageId: string; status: string });
  return found;
}
interface Row {
  readonly messageId: string;
  readonly state: string;
  readonly attempts: number;
  readonly code: string | null;
  readonly nextAt: string | null;
}
async function outbox(query = ''): Promise<Row[]> {
  const app = await rig.http(service);
  return (await app.inject(`/v1/channels/email/outbox${query}`)).json<{ items: Row[] }>().items;
}
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 15_000; !(await holds()); await pause(5)) if (performance.now() > end) throw new Error('it never came about');
}

test('an answer as the customer’s server gets it: who, what, threading, one Message-ID of ours, a bounce address with the token', async () => {
  await send(request(1));
  const [one] = sink.taken;
  expect(one).toMatchObject({ from: `support+${TOKEN}@sluice.example`, to: ['li.wei@example.com'] });
  expect(one?.mail).toMatchObject({
    from: { name: 'Example Support', address: 'support@sluice.example' },
    to: [{ name: '李伟', address: 'li.wei@example.com' }],
    replyTo: [{ address: `support+${TOKEN}@sluice.example` }],
    subject: '回复：订单 4711',
    text: expect.stringContaining('您好，您的订单已发出。\n\nIt has left today.'),
    messageId: `<${TOKEN}1@sluice.example>`,
    inReplyTo: '<a2@example.com>',
    references: '<a1@example.com> <a2@example.com>',
    date: '2026-03-02T08:00:00.000Z',
  });
  expect(one?.raw).not.toMatch(/^Auto-Submitted/im);
  expect(one?.raw.split('\r\n').every((line) => line.length <= 998)).toBe(true);
  expect(await receipts()).toEqual([{ messageId: 'msg_1', conversationId: 'cnv_1', ticketId: 'tkt_1', status: 'sent', at: toIso(RIG_START), providerMessageId: `${TOKEN}1@sluice.example` }]);
});

test('the reply to what we wrote carries the token back to us, by its address and by its references', async () => {
  await send(request(1));
  const ours = sink.taken[0]?.mail;
  const reply = await parseMail(Buffer.from(`To: ${ours?.replyTo?.[0]?.address}\r\nIn-Reply-To: ${ours?.messageId}\r\nReferences: ${ours?.references} ${ours?.messageId}\r\n\r\nthanks`));
  const accounts = [{ id: 'support', addresses: ['support@sluice.example'] }];
  expect(
    threadTokens(
      accounts,
      reply.to.map((to) => to.address),
      [],
    ),
  ).toEqual([TOKEN]);
  expect(threadTokens(accounts, [], [...reply.references])).toEqual([`${TOKEN}1`]);
});

test('a machine’s mail says that it is one and has no sender who could be answered', async () => {
  await send(request(1, { author: 'system' }));
  expect(sink.taken[0]?.from).toBe('');
  expect(sink.taken[0]?.raw).toMatch(/^Auto-Submitted: auto-replied\r$/m);
});

test('no text of anybody writes a header or adds a receiver', async () => {
  const evil = 'x\r\nBcc: evil@example.com\r\n\r\n<script>';
  await send(
    request(1, {
      subject: evil,
      to: { kind: 'email', value: 'li.wei@example.com', name: evil },
      mail: { messageId: `${TOKEN}@sluice.example`, inReplyTo: evil, references: [evil, 'ok@example.com'], replyTo: 'support@sluice.example' },
    }),
    request(2, { to: { kind: 'email', value: 'li@example.com, evil@example.com' } }),
    request(3, { to: { kind: 'email', value: 'li@example.com>\r\nRCPT TO:<evil@example.com' } }),
  );
  expect(sink.taken.map((one) => one.to)).toEqual([['li.wei@example.com']]);
  expect(sink.taken[0]?.raw).not.toMatch(/^bcc:/im);
  expect(sink.taken[0]?.mail).toMatchObject({ subject: 'x Bcc: evil@example.com <script>', references: '<ok@example.com>' });
  expect(sink.taken[0]?.mail.inReplyTo).toBeUndefined();
  expect((await receipts()).map((one) => [one.messageId, one.status, one.code]).sort(([a], [b]) => String(a).localeCompare(String(b)))).toEqual([
    ['msg_1', 'sent', undefined],
    ['msg_2', 'failed', 'bad_address'],
    ['msg_3', 'failed', 'bad_address'],
  ]);
});

test('files come out of the blob store with their names; one that is not there is waited for', async () => {
  const { id } = await rig.platform.blobs.put(Buffer.from('%PDF 发票'));
  const file = { filename: '发票 2026.pdf', contentType: 'application/pdf', bytes: 11, sha256: id, inline: false };
  await send(request(1, { attachments: [file] }), request(2, { attachments: [{ ...file, sha256: 'f'.repeat(64) }] }));
  expect(sink.taken).toHaveLength(1);
  const [attached] = sink.taken[0]?.mail.attachments ?? [];
  expect([attached?.filename, attached?.mimeType, attached?.disposition]).toEqual(['发票 2026.pdf', 'application/pdf', 'attachment']);
  expect(Buffer.from(attached?.content as ArrayBuffer).toString()).toBe('%PDF 发票');
  expect(await outbox('?state=queued')).toMatchObject([{ messageId: 'msg_2', code: 'attachment_missing' }]);
});

test('4xx is tried again when its time has come; 5xx fails for good with its code', async () => {
  sink.script.onRcpt = (address) => {
    throw address.startsWith('gone') ? refusal(550, '5.1.1 no such user') : refusal(451, '4.7.1 greylisted');
  };
  await send(request(1), request(2, { to: { kind: 'email', value: 'gone@example.com' } }));
  const waiting = (await outbox('?state=queued'))[0];
  expect(waiting).toMatchObject({ messageId: 'msg_1', attempts: 1, code: '4.7.1' });
  expect(await receipts()).toMatchObject([{ messageId: 'msg_2', status: 'failed', code: '5.1.1', detail: expect.stringContaining('no such user') }]);
  delete sink.script.onRcpt;
  rig.clock.set(Date.parse(waiting?.nextAt ?? ''));
  await rig.settle();
  expect(sink.taken.map((one) => one.mail.messageId)).toEqual([`<${TOKEN}1@sluice.example>`]);
  expect(new Set((await receipts()).map((one) => one.status))).toEqual(new Set(['failed', 'sent']));
  expect(rig.lines.join('\n')).not.toMatch(/li\.wei|gone@|订单|no such user/);
});

test('a server that says 4xx for two days is asked ever more rarely, by whoever runs then, and the message fails with its words', async () => {
  sink.script.onRcpt = () => {
    throw refusal(452, '4.2.2 mailbox full');
  };
  await send(request(1));
  const waits: number[] = [];
  for (let tries = 1; tries <= 5; tries += 1) {
    const at = Date.parse((await outbox())[0]?.nextAt ?? '');
    waits.push(at - rig.clock.now());
    if (tries === 3) {
      await service.stop();
      service = await rig.run(make());
    }
    rig.clock.set(at);
    await rig.settle();
  }
  expect(waits.every((wait, n) => n === 0 || wait > (waits[n - 1] ?? 0))).toBe(true);
  rig.clock.set(RIG_START + 48 * HOUR - 1);
  await rig.settle();
  expect(await outbox()).toMatchObject([{ state: 'queued', attempts: 7, nextAt: toIso(RIG_START + 48 * HOUR) }]);
  expect(await receipts()).toEqual([]);
  rig.clock.move(1);
  await rig.settle();
  expect(await receipts()).toMatchObject([{ messageId: 'msg_1', status: 'failed', code: 'expired', detail: expect.stringContaining('mailbox full') }]);
  expect(await outbox('?state=failed')).toMatchObject([{ attempts: 8, said: expect.stringContaining('mailbox full') }]);
});

test('a domain that slows us down holds back its own mails; its words and our time are seen, its address is not', async () => {
  sink.script.onRcpt = (address) => {
    if (address.endsWith('@slow.example')) throw refusal(421, `4.7.28 <${address}> too fast`);
  };
  await send(...Array.from({ length: 20 }, (_, n) => request(n, { to: { kind: 'email', value: `wang${n}@slow.example` } })), request(20));
  expect(sink.taken.map((one) => one.to)).toEqual([['li.wei@example.com']]);
  const rows = await outbox('?state=queued');
  expect(rows).toHaveLength(20);
  expect(rows.filter((one) => one.attempts > 0).length).toBeLessThanOrEqual(4);
  expect(rows.find((one) => one.attempts > 0)).toMatchObject({ code: '4.7.28', said: expect.stringContaining('<…@slow.example> too fast'), sentAt: null });
  expect(await outbox('?state=sent')).toMatchObject([{ messageId: 'msg_20', sentAt: toIso(RIG_START), providerAt: null }]);
});

test('a server that is away is waited for, and the mail leaves when it is back', async () => {
  const { port } = sink;
  await sink.close();
  await send(request(1));
  const [waiting] = await outbox();
  expect(waiting).toMatchObject({ state: 'queued', attempts: 1, code: 'esocket' });
  sink = await mailSink(port);
  rig.clock.set(Date.parse(waiting?.nextAt ?? ''));
  await rig.settle();
  expect(sink.taken).toHaveLength(1);
});

test('without a server mail is held, visibly and unsent; when one is set it leaves by itself', async () => {
  smtpUrl = undefined;
  await publish(request(1));
  await until(async () => (await outbox())[0]?.state === 'held');
  expect(await outbox()).toMatchObject([{ messageId: 'msg_1', state: 'held', attempts: 0 }]);
  expect(await receipts()).toEqual([]);
  expect((await service.checks()).find((check) => check.name === 'channel-email outgoing')).toMatchObject({ status: 'warn', detail: expect.stringContaining('1 messages') });
  smtpUrl = sink.url;
  await until(() => sink.taken.length === 1);
  await rig.settle();
  expect((await receipts()).map((one) => one.status)).toEqual(['sent']);
});

test('a crash between sending and writing down repeats the mail under the same Message-ID, and no other', async () => {
  let cut = true;
  sink.script.onData = () => {
    rig.db.away = cut;
  };
  await publish(request(1));
  await until(() => sink.taken.length === 1);
  await service.stop(); // what it could not write down it gives up, as a process does that dies
  [rig.db.away, cut] = [false, false];
  service = await rig.run(make());
  await rig.settle();
  await send(request(2));
  expect(sink.taken.map((one) => one.mail.messageId)).toEqual([1, 1, 2].map((n) => `<${TOKEN}${n}@sluice.example>`));
  expect((await receipts()).map((one) => [one.messageId, one.status])).toEqual([
    ['msg_1', 'sent'],
    ['msg_2', 'sent'],
  ]);
});

test('a request that comes again is one mail; two hundred at once are two hundred mails', async () => {
  await send(request(1), request(1));
  expect(sink.taken).toHaveLength(1);
  await send(...Array.from({ length: 200 }, (_, n) => request(n + 2)));
  expect(new Set(sink.taken.map((one) => one.mail.messageId)).size).toBe(201);
  expect(sink.taken).toHaveLength(201);
});
