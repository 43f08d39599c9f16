import { type ChannelRig, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { GRANT_SECONDS, type Role, signActor, signGrant } from '@sluice/runtime';
import { fixedConfigSource } from '@sluice/stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { type ChannelEmailService, createChannelEmailService } from '../index.ts';

let rig: ChannelRig;
let service: ChannelEmailService;
beforeEach(async () => {
  rig = await channelRig();
  service = await rig.run(
    createChannelEmailService(rig.platform, { source: fixedConfigSource(exampleFiles('small')), secrets: () => undefined, smtpListen: { host: '127.0.0.1', port: 0, hostname: 'mx.our.example' } }),
  );
});
afterEach(() => rig.close());

/** Answers the id of the contact, as the 250 says it. */
async function take(mail: SendMailOptions): Promise<string> {
  const client = createTransport({ host: '127.0.0.1', port: service.smtpPort ?? 0, ignoreTLS: true });
  const { response } = await client.sendMail({ from: '李伟 <li.wei@example.com>', to: 'support@sluice.example', subject: '订单 4711', ...mail });
  client.close();
  return /con_\S+/.exec(response)?.[0] ?? '';
}
const path = (id: string): string => `/v1/channels/email/contacts/${id}/whole`;
async function ask(url: string, role: Role = 'admin', keyId = 'key_mei') {
  const app = await rig.http(service, { keyId, role, ...(role === 'agent' ? { agentId: 'mei' } : {}) });
  const { statusCode, headers, rawPayload } = await app.inject(url);
  const isJson = String(headers['content-type']).includes('json');
  return { status: statusCode, headers, bytes: rawPayload, body: (isJson ? JSON.parse(rawPayload.toString()) : {}) as Record<string, unknown> };
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const MAIL: SendMailOptions = {
  cc: 'ann@example.com',
  date: new Date('2026-03-01T09:00:00Z'),
  text: '新的问题。\n\nOn 2026-03-01 at 08:00 UTC, Support <support@sluice.example> wrote:\n> 旧的回复\n',
  html: '<p style="color:red" onclick="alert(1)">新的问题。<img src="cid:logo"><img src="https://t.example/p.gif"></p><script>alert(1)</script><blockquote type="cite">旧的回复</blockquote>',
  attachments: [
    { filename: '标志.png', content: PNG, contentType: 'image/png', cid: 'logo' },
    { filename: 'x.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
  ],
};
const FACTS = { base: '/v1/messages/msg_1/attachments/', files: 1, authentication: { spf: 'pass', dkim: 'none', dmarc: 'pass', arc: 'none', domain: 'example.com', aligned: true, by: 'listener' } };
const grantFor = (id: string, keyId = 'key_mei', at = RIG_START) => signGrant({ subject: id, keyId, facts: FACTS }, rig.platform.actorSecret, at);

test('all of a mail is one click away: what was trimmed from it too, its HTML made safe, its pictures on our own route', async () => {
  const id = await take(MAIL);
  const answer = await ask(`${path(id)}?grant=${await grantFor(id)}`, 'agent');
  expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'private, no-store']);
  expect(answer.body).toEqual({
    subject: '订单 4711',
    from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
    to: [{ kind: 'email', value: 'support@sluice.example', name: null }],
    cc: [{ kind: 'email', value: 'ann@example.com', name: null }],
    date: '2026-03-01T09:00:00.000Z',
    text: '新的问题。\n\nOn 2026-03-01 at 08:00 UTC, Support <support@sluice.example> wrote:\n> 旧的回复',
    newText: '新的问题。',
    html: '<p style="color: red">新的问题。<img src="/v1/messages/msg_1/attachments/0" /><img data-remote-src="https://t.example/p.gif" /></p><blockquote type="cite">旧的回复</blockquote>',
    attachments: [
      { filename: '标志.png', contentType: 'image/png', bytes: 8, inline: true, url: '/v1/messages/msg_1/attachments/0' },
      { filename: 'x.html', contentType: 'text/html', bytes: 25, inline: false, url: null },
    ],
    flags: [],
    notices: [],
    authentication: { verdict: 'pass', ...FACTS.authentication },
  });
});

test('without a grant: an admin, who sees no files of a message that he did not name; nobody else', async () => {
  const id = await take(MAIL);
  expect(await ask(path(id), 'admin')).toMatchObject({ status: 200, body: { html: expect.stringContaining('data-cid="logo"'), attachments: [{ url: null }, { url: null }], authentication: null } });
  for (const role of ['supervisor', 'agent', 'quality', 'department', 'intake', 'subscriber'] as const) expect([role, (await ask(path(id), role)).status]).toEqual([role, 403]);
});

test('a grant opens one mail to one key for five minutes; whatever else comes as one opens nothing', async () => {
  const [id, other] = [await take(MAIL), await take({ text: 'x' })];
  const grant = await grantFor(id);
  const status = async (url: string, keyId = 'key_mei') => (await ask(url, 'agent', keyId)).status;
  expect(await status(`${path(id)}?grant=${grant}`)).toBe(200);
  expect(await status(`${path(other)}?grant=${grant}`)).toBe(403);
  expect(await status(`${path(id)}?grant=${grant}`, 'key_tom')).toBe(403);
  const actor = await signActor({ keyId: id, role: 'admin' }, rig.platform.actorSecret, RIG_START);
  const alien = await signGrant({ subject: id, keyId: 'key_mei', facts: FACTS }, new Uint8Array(32).fill(9), RIG_START);
  for (const forged of ['x', '', `${grant}x`, grant.slice(0, grant.lastIndexOf('.') + 1), actor, alien]) expect([forged, await status(`${path(id)}?grant=${forged}`)]).toEqual([forged, 403]);
  rig.clock.move(GRANT_SECONDS * 1000);
  expect(await status(`${path(id)}?grant=${grant}`)).toBe(403);
});

test('the mail as it came is saved by admin, and by a supervisor with a grant; an agent gets it by none', async () => {
  const id = await take({ raw: 'From: li.wei@example.com\r\nTo: support@sluice.example\r\nSubject: raw\r\n\r\n原文\r\n' });
  for (const role of ['admin', 'supervisor'] as const) {
    const { status, headers, bytes } = await ask(`${path(id)}?format=raw${role === 'admin' ? '' : `&grant=${await grantFor(id)}`}`, role);
    expect([status, headers['content-type'], headers['content-disposition'], headers['x-content-type-options'], headers['content-security-policy']]).toEqual([
      200,
      'message/rfc822',
      `attachment; filename="${id}.eml"`,
      'nosniff',
      "sandbox; default-src 'none'",
    ]);
    expect(bytes.toString()).toContain('Subject: raw\r\n\r\n原文\r\n');
  }
  expect((await ask(`${path(id)}?format=raw&grant=${await grantFor(id)}`, 'agent')).status).toBe(403);
});

test('a large mail, whose bytes lie in the blob store, is the same; one that nobody has is not found', async () => {
  const id = await take({ text: '大'.repeat(100_000) });
  expect(await ask(path(id))).toMatchObject({ status: 200, body: { text: '大'.repeat(100_000) } });
  for (const none of ['con_01963b1e-7c00-7000-8000-000000000001', 'nonsense', '%F0%9F%90%99']) expect([none, (await ask(path(none))).status]).toEqual([none, 404]);
});

test('a mail that could not be taken apart, was cut, or has HTML that is built to hurt says so in words', async () => {
  const bomb = await take({ raw: `From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(3000)}--b--\r\n` });
  const deep = await take({ html: '<div>'.repeat(3000), text: '看得见' });
  const files = await take({ text: 'x', attachments: Array.from({ length: 60 }, (_, n) => ({ filename: `${n}.txt`, content: String(n) })) });
  for (const [id, flag] of [
    [bomb, 'unparsed'],
    [deep, 'html_refused'],
    [files, 'attachments_cut'],
  ] as const)
    expect((await ask(path(id))).body).toMatchObject({ flags: [flag], notices: [{ flag, en: expect.stringMatching(/\.$/), zh: expect.stringMatching(/。$/) }] });
  expect((await ask(path(deep))).body).toMatchObject({ html: null, text: '看得见' });
});

test('the link of a survey that he quotes is the customer’s alone: the house reads it without what opens it, and has no bytes with it', async () => {
  const token = `sa${'b'.repeat(42)}`;
  const link = `https://help.example/s/${token}`;
  const id = await take({
    text: `谢谢。\n\nOn 2026-03-01 at 08:00 UTC, Support <support@sluice.example> wrote:\n> 请评价 ${link}\n`,
    html: `<p>谢谢。</p><blockquote type="cite"><a href="${link}">${link}</a></blockquote>`,
  });
  const { status, body } = await ask(path(id));
  expect([status, body['text']]).toEqual([200, expect.stringContaining('> 请评价 https://help.example/s/…')]);
  expect(body['html']).toContain('https://help.example/s/…');
  expect(JSON.stringify(body)).not.toContain(token);
  expect((await ask(`${path(id)}?format=raw`)).status).toBe(403);
});
