import { createTransport } from 'nodemailer';
import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { compose, decode, TOPICS } from '@sluice/contracts';
import { newText } from '@sluice/mail';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { fixedConfigSource } from '@sluice/stream';
import { type ChannelEmailService, createChannelEmailService } from '../index.ts';
import { mailSink, type MailSink } from '../testing/mail-sink.ts';
import { outgoing } from './testing/outgoing.ts';

const quoting = edited(exampleFiles('small'), 'channels.yaml', 'kind: email', 'kind: email\n    quote: true');
let rig: ChannelRig;
let sink: MailSink;
beforeEach(async () => {
  rig = await channelRig();
  sink = await mailSink();
});
afterEach(async () => {
  await rig.close();
  await sink.close();
});

const run = (files = exampleFiles('small')): Promise<ChannelEmailService> =>
  rig.run(
    createChannelEmailService(rig.platform, {
      source: fixedConfigSource(files),
      secrets: () => undefined,
      smtpUrl: () => sink.url,
      sendTimeoutMs: 3000,
      smtpListen: { host: '127.0.0.1', port: 0, hostname: 'mx.our.example', maxBytes: 1_000_000, maxConnections: 10 },
    }),
  );
async function send(...requests: ReturnType<typeof outgoing>[]): Promise<void> {
  await rig.log.publish(
    requests.map((one) => compose(TOPICS.outboundMessages, 'outbound.requested', one, { service: 'conversation', key: one.contactPointId, subject: one.messageId, at: RIG_START })),
  );
  await rig.settle();
}
async function customerWrites(service: ChannelEmailService, text: string): Promise<void> {
  const customer = createTransport({ host: '127.0.0.1', port: service.smtpPort ?? 0, ignoreTLS: true });
  await customer.sendMail({ from: '李伟 <li.wei@example.com>', to: 'support@sluice.example', messageId: '<a2@example.com>', subject: '订单 4711', text });
  customer.close();
}
async function receipts(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let part = 0; part < TOPICS.outboundReceipts.partitions; part += 1) for (const record of await rig.log.read(TOPICS.outboundReceipts.name, part, 0, 100)) found.push(decode(record)?.data);
  return found;
}

test('an account that quotes puts the mail that an agent answers below; only to its writer, and not under a machine’s mail', async () => {
  const service = await run(quoting);
  await customerWrites(service, '订单在哪里？\n\n> 旧的\n');
  await send(
    outgoing(1, { text: '您好，已发出。' }),
    outgoing(2, { to: { kind: 'email', value: 'somebody.else@example.com' } }),
    outgoing(3, { author: 'bot' }),
    outgoing(4, { mail: { messageId: 'x4@sluice.example', inReplyTo: 'never.seen@example.com', references: [], replyTo: 'support@sluice.example' } }),
  );
  const text = (n: number) => sink.taken.find((one) => one.raw.includes(n === 4 ? '<x4@' : `${n}@sluice.example>\r\n`))?.mail.text?.trimEnd();
  expect(text(1)).toBe('您好，已发出。\n\n在 2026年3月2日 08:00（UTC），李伟 <li.wei@example.com> 写道：\n> 订单在哪里？\n>\n>> 旧的');
  expect(newText(text(1) ?? '')).toBe('您好，已发出。');
  for (const n of [2, 3, 4]) expect(text(n)).toBe(outgoing(n).text);
});

test('an answer in HTML quotes in both forms, the mail’s own HTML made safe', async () => {
  const service = await run(quoting);
  const customer = createTransport({ host: '127.0.0.1', port: service.smtpPort ?? 0, ignoreTLS: true });
  const html = '<p onclick="alert(1)">订单<b>在哪里</b>？<img src="https://t.example/p.gif"></p>';
  await customer.sendMail({ from: '李伟 <li.wei@example.com>', to: 'support@sluice.example', messageId: '<a2@example.com>', subject: '订单 4711', text: '订单在哪里？', html });
  customer.close();
  await send(outgoing(1, { text: '已发出。', html: '<p>已<b>发出</b>。</p>' }));
  const [one] = sink.taken;
  expect(one?.mail.text?.trimEnd()).toBe('已发出。\n\n在 2026年3月2日 08:00（UTC），李伟 <li.wei@example.com> 写道：\n> 订单在哪里？');
  expect(one?.mail.html).toContain('<p>已<b>发出</b>。</p>\n<br>\n<div>在 2026年3月2日 08:00（UTC），李伟 &lt;li.wei@example.com&gt; 写道：</div>\n<blockquote type="cite"');
  expect(one?.mail.html).toContain('\n<p>订单<b>在哪里</b>？<img data-remote-src="https://t.example/p.gif" /></p>\n</blockquote>');
});

test('without the setting nothing is quoted', async () => {
  const service = await run();
  await customerWrites(service, 'Where is it?');
  await send(outgoing(1));
  expect(sink.taken[0]?.mail.text?.trimEnd()).toBe(outgoing(1).text);
});

test('an address beyond ASCII goes where the server takes such, as it is written; its domain may always be of any script', async () => {
  await run();
  await send(outgoing(1, { to: { kind: 'email', value: '李伟@例子.example' } }), outgoing(2, { to: { kind: 'email', value: 'li@例子.example' } }));
  expect(
    sink.taken
      .flatMap((one) => one.to)
      .map((to) => to.slice(0, to.indexOf('@')))
      .sort(),
  ).toEqual(['li', '李伟']);
  expect(await receipts()).toMatchObject([{ status: 'sent' }, { status: 'sent' }]);
});

test('where the server does not take such an address, that is said at once and for good, and nothing of it is sent', async () => {
  await sink.close();
  sink = await mailSink(0, { utf8: false });
  await run();
  await send(outgoing(1, { to: { kind: 'email', value: '李伟@example.com' } }), outgoing(2, { to: { kind: 'email', value: 'li@例子.example' } }));
  expect(sink.taken).toHaveLength(1);
  expect(sink.taken[0]?.raw).toContain('\r\nTo: li@xn--fsqu00a.example\r\n');
  expect(await receipts()).toContainEqual(expect.objectContaining({ messageId: 'msg_1', status: 'failed', code: 'no_smtputf8', detail: expect.stringContaining('SMTPUTF8') }));
});

test('names, subjects and file names of any script and length travel in ASCII and arrive whole', async () => {
  await run();
  const { id } = await rig.platform.blobs.put(Buffer.from('x'));
  const names = ['发票 2026年度（最终版）— 客户留存联，请妥善保管，不得外传.pdf', 'naïve "quoted"; name=*.txt', `${'长'.repeat(120)}.docx`, 'a\u202egnp.exe'];
  const attachments = names.map((filename) => ({ filename, contentType: 'application/octet-stream', bytes: 1, sha256: id, inline: false }));
  const subject = `回复：${'关于订单 4711 的问题 — '.repeat(12)}🧾`;
  await send(outgoing(1, { subject, attachments, to: { kind: 'email', value: 'li.wei@example.com', name: '李伟 "Wei", 博士 <x>' } }));
  const [one] = sink.taken;
  expect(one?.mail.subject).toBe(subject.trim());
  expect(one?.mail.to?.[0]).toMatchObject({ name: '李伟 "Wei", 博士 <x>', address: 'li.wei@example.com' });
  expect(one?.mail.attachments.map((file) => file.filename)).toEqual(names);
  expect(one?.raw).toMatch(/filename\*0\*=/);
  const head = one?.raw.slice(0, one.raw.indexOf('\r\n\r\n')) ?? '';
  expect(head).toMatch(/^[\x20-\x7e\r\n\t]+$/);
  expect(Math.max(...(one?.raw ?? '').split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
});
