import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../testing.ts';

const MAIL = [
  'Message-ID: <b@shop.example>',
  'In-Reply-To: <a@our.example>',
  'References: <root@our.example> <a@our.example>',
  'Date: Mon, 2 Mar 2026 09:00:00 +0800',
  'From: =?utf-8?b?5p2O5Lyf?= <li.wei@shop.example>',
  'Reply-To: li@home.example',
  'To: support@our.example, Sales <sales@our.example>',
  'Cc: boss@shop.example',
  'Subject: =?utf-8?q?=E9=80=80=E6=AC=BE?=',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  '请退款，谢谢。',
  '',
  '在 2026年3月1日，客服 <support@our.example> 写道：',
  '> 您好',
  '--b',
  'Content-Type: application/pdf; name="a.pdf"',
  'Content-Disposition: attachment; filename="a.pdf"',
  '',
  'x',
  '--b--',
  '',
].join('\r\n');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-mail-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const lines = (out: string): Record<string, unknown>[] => out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));

test('`mail inspect` tells all there is of a mail', async () => {
  const file = path.join(dir, 'a.eml');
  writeFileSync(file, MAIL);
  const { code, out } = await run(['mail', 'inspect', file]);
  expect(code).toBe(0);
  expect(lines(out)).toEqual([
    {
      file,
      error: null,
      messageId: 'b@shop.example',
      inReplyTo: 'a@our.example',
      references: ['root@our.example', 'a@our.example'],
      from: { address: 'li.wei@shop.example', name: '李伟' },
      replyTo: [{ address: 'li@home.example', name: null }],
      to: [
        { address: 'support@our.example', name: null },
        { address: 'sales@our.example', name: 'Sales' },
      ],
      cc: [{ address: 'boss@shop.example', name: null }],
      date: '2026-03-02T01:00:00.000Z',
      subject: '退款',
      text: '请退款，谢谢。\n\n在 2026年3月1日，客服 <support@our.example> 写道：\n> 您好',
      newText: '请退款，谢谢。',
      attachments: [{ filename: 'a.pdf', contentType: 'application/pdf', bytes: expect.any(Number), sha256: expect.stringMatching(/^[0-9a-f]{64}$/), inline: false }],
      automatic: { kind: 'none', reason: null, permanent: null, recipients: [], originalMessageId: null },
      language: 'zh',
      tookMs: expect.any(Number),
    },
  ]);
});

test('`mail inspect` takes files, folders with all below them, and stdin, in this order; what cannot be read has a line too', async () => {
  mkdirSync(path.join(dir, 'box/deep'), { recursive: true });
  for (const name of ['one.eml', 'box/2.eml', 'box/1.eml', 'box/deep/3.eml']) writeFileSync(path.join(dir, name), `Subject: ${name}\r\n\r\nx`);
  writeFileSync(path.join(dir, 'empty'), '');
  const names = ['one.eml', 'gone.eml', 'box', 'empty'].map((name) => path.join(dir, name));
  const { code, out } = await run(['mail', 'inspect', ...names, '-'], {}, 0, MAIL);
  expect(code).toBe(0);
  const found = lines(out);
  expect(
    found.map((line) => [
      path
        .relative(dir, line['file'] as string)
        .split('/')
        .pop(),
      line['subject'],
      line['error'] === null,
    ]),
  ).toEqual([
    ['one.eml', 'one.eml', true],
    ['gone.eml', undefined, false],
    ['1.eml', 'box/1.eml', true],
    ['2.eml', 'box/2.eml', true],
    ['3.eml', 'box/deep/3.eml', true],
    ['empty', null, true],
    ['-', '退款', true],
  ]);
});

test('`mail trim` answers each line in order, the faulty ones with what is wrong', async () => {
  const asked = [
    { id: 1, text: 'Yes\n\nOn 2 Mar 2026 at 09:00, Ann <a@b.example> wrote:\n> old' },
    { id: 'h', html: '<p>Yes</p><blockquote type="cite">old</blockquote>' },
    { id: 3 },
    [],
    { text: 'no id' },
  ];
  const { code, out } = await run(['mail', 'trim'], {}, 0, `${asked.map((one) => JSON.stringify(one)).join('\n')}\nnot JSON\n`);
  expect(code).toBe(0);
  expect(lines(out)).toEqual([
    { id: 1, newText: 'Yes' },
    { id: 'h', newText: 'Yes' },
    { id: 3, newText: null, error: expect.stringContaining('"html"') },
    { error: expect.stringContaining('object') },
    { id: null, newText: 'no id' },
    { error: expect.stringContaining('JSON') },
  ]);
});

test('`mail inspect` without a name is a wrong call', async () => {
  expect(await run(['mail', 'inspect'])).toMatchObject({ code: 2, out: '' });
});
