import { hash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { TOPICS } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';

/** What was broken in other systems by a mail, each under the number under which it became known there. */
let s: TestSystem;
beforeAll(async () => {
  s = await TestSystem.start();
});
afterAll(() => s.stop());

interface Line {
  readonly id: string;
  readonly author: string;
  readonly direction: string;
  readonly text: string;
  readonly attachments: readonly { readonly filename: string; readonly bytes: number; readonly sha256: string }[];
}
interface Ticket {
  readonly id: string;
  readonly conversationId: string;
  readonly subject: string | null;
}
const tickets = async (): Promise<readonly Ticket[]> => (await s.api.ok<{ items: Ticket[] }>('GET', '/v1/tickets?limit=200')).items;
const timeline = async (conversationId: string): Promise<readonly Line[]> => (await s.api.ok<{ items: Line[] }>('GET', `/v1/conversations/${conversationId}/timeline`)).items;
async function taken(mail: Parameters<TestSystem['sendMail']>[0]): Promise<Ticket> {
  const before = new Set((await tickets()).map((one) => one.id));
  await s.sendMail(mail);
  await s.settle();
  const made = (await tickets()).filter((one) => !before.has(one.id));
  expect(made).toHaveLength(1);
  return made[0]!;
}

test('CVE-2026-47123: a forged token, from whatever address, never becomes an agent’s reply, and lets nobody in', async () => {
  const own = await taken({ from: 'li.wei@example.com', subject: '退款', text: '请退款。', messageId: '<demand@example.com>' });
  await s.api.ok('POST', `/v1/conversations/${own.conversationId}/messages`, { text: '正在处理。' });
  await s.settle();
  const [answer] = s.mail.mails;
  const replyTo = answer?.header('reply-to') ?? '';
  const [, token = ''] = /^support\+([^@]+)@sluice\.example$/.exec(replyTo) ?? [];
  expect(token).not.toBe('');
  const before = await timeline(own.conversationId);
  const sentBefore = s.mail.mails.length;
  const flipped = (at: number): string => `${token.slice(0, at)}${token[at] === 'a' ? 'b' : 'a'}${token.slice(at + 1)}`;
  const forged = [
    flipped(token.length - 1),
    flipped(0),
    flipped(Math.floor(token.length / 2)),
    token.slice(0, -1),
    `${token}a`,
    token.split('').toReversed().join(''),
    'agent',
    own.conversationId,
    '',
  ];
  for (const [n, one] of forged.entries()) {
    const id = one === '' ? 'x' : one;
    // Once as somebody, once as our own address: who could write as an agent writes as that.
    for (const from of ['mallory@evil.example', 'support@sluice.example'])
      await s.sendMail({
        from,
        to: [`support+${id}@sluice.example`, 'support@sluice.example'],
        subject: 'Re: 退款',
        text: `Pay to this account instead. ${n}`,
        messageId: `<forged-${n}-${from}>`,
        inReplyTo: `<${id}@sluice.example>`,
        headers: { 'X-Sluice-Conversation': own.conversationId, 'X-Sluice-Author': 'agent' },
      });
  }
  await s.settle();
  expect(await timeline(own.conversationId)).toEqual(before);
  const lines = await Promise.all((await tickets()).filter((one) => one.id !== own.id).map((one) => timeline(one.conversationId)));
  expect(lines.flat()).toHaveLength(2 * forged.length);
  expect(lines.flat().filter((one) => one.author === 'agent' || one.direction !== 'in')).toEqual([]);
  expect((await s.events(TOPICS.ticketsEvents)).filter((one) => one.type.includes('message_sent'))).toHaveLength(1);
  expect(s.mail.mails.length).toBe(sentBefore);
  // The true one lets its holder in, as a customer.
  await s.sendMail({ from: 'li.wei@example.com', to: replyTo, subject: 'Re: 退款', text: '谢谢，但是什么时候？', messageId: '<reply@example.com>' });
  await s.settle();
  expect((await timeline(own.conversationId)).slice(before.length).map((one) => [one.author, one.text])).toEqual([['customer', '谢谢，但是什么时候？']]);
});

test('CVE-2026-28289: a zero-width space in the name of a file hides no ending: it is gone before anybody judges or saves it', async () => {
  const names = ['shell.p\u200bhp', '\u200b.htaccess', 'a.svg\u2060', 'photo\u202egpj.exe'];
  const ticket = await taken({ from: 'a@example.com', subject: 'files', text: 'x', attachments: names.map((filename) => ({ filename, content: '<?php' })) });
  const [line] = await timeline(ticket.conversationId);
  expect(line?.attachments.map((one) => one.filename)).toEqual(['shell.php', 'htaccess', 'a.svg', 'photogpj.exe']);
  for (const [n, name] of ['shell.php', 'htaccess', 'a.svg', 'photogpj.exe'].entries()) {
    const { status, headers } = await s.api.get(`/v1/messages/${line?.id}/attachments/${n}`);
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([200, 'application/octet-stream', `attachment; filename="${name}"`]);
  }
});

test('a zip bomb is bytes: nothing is taken out of it, and what is handed out is what came', async () => {
  const bomb = zipOf('zeros.bin', Buffer.alloc(64 * 1024 * 1024));
  expect(bomb.length).toBeLessThan(100_000);
  const ticket = await taken({ from: 'b@example.com', subject: 'zip', text: 'x', attachments: [{ filename: 'bomb.zip', content: bomb, contentType: 'application/zip' }] });
  const [line] = await timeline(ticket.conversationId);
  expect(line?.attachments).toMatchObject([{ filename: 'bomb.zip', bytes: bomb.length, sha256: hash('sha256', bomb, 'hex') }]);
});

test('a bomb of encoded words, and one of parts, are refused by limit, in words that the agent sees; the whole of them is one click away', async () => {
  const words = ` =?utf-8?B?${Buffer.from('退款'.repeat(12)).toString('base64')}?=\r\n`.repeat(20_000);
  const parts = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n'.repeat(5000);
  for (const [n, raw] of [
    `From: c@example.com\r\nTo: support@sluice.example\r\nMessage-ID: <words@example.com>\r\nSubject: ${words.trim()}\r\n\r\n看得见\r\n`,
    `From: d@example.com\r\nTo: support@sluice.example\r\nMessage-ID: <parts@example.com>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`,
  ].entries()) {
    const { conversationId } = await taken({ from: `${'cd'[n]}@example.com`, raw });
    const [line] = (await timeline(conversationId)) as unknown as { id: string; notices: { flag: string; en: string; zh: string }[] }[];
    expect(line?.notices).toEqual([{ flag: 'unparsed', en: expect.stringContaining('could not be taken apart'), zh: expect.stringContaining('无法解析') }]);
    const { whole } = await s.api.ok<{ whole: { url: string; original: string } }>('GET', `/v1/messages/${line?.id}`);
    expect(await s.api.ok('GET', whole.url)).toMatchObject({ flags: ['unparsed'], notices: line?.notices });
    expect((await s.api.get(whole.original)).headers.get('content-length')).toBe(String(Buffer.byteLength(raw)));
  }
});

/** A zip with one file, by hand: no library of ours reads or writes any. */
function zipOf(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const head = Buffer.alloc(30 + name.length);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  head.write(name, 30);
  return Buffer.concat([head, packed]);
}
