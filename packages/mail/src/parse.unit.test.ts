import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readAutomatic } from './automatic/automatic.ts';
import { readHead } from './head.ts';
import { parseMail } from './parse.ts';

const mail = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));
const plain = [
  'Message-ID: <a1@shop.example>',
  'Date: Mon, 2 Mar 2026 09:00:00 +0800',
  'From: =?utf-8?b?5p2O5Lyf?= <li.wei@example.com>',
  'To: support@our.example',
  'Subject: =?utf-8?q?=E9=80=80=E6=AC=BE?=',
];

test('a Chinese mail: who, what, when, and which mail it answers', async () => {
  const parsed = await parseMail(
    mail([
      ...plain,
      'In-Reply-To: <root@our.example>',
      'References: <root@our.example>',
      ' <second@our.example>',
      'Content-Type: text/plain; charset=gb18030',
      'Content-Transfer-Encoding: base64',
      '',
      'ztLSqs3Lv+6how==',
    ]),
  );
  expect(parsed).toMatchObject({
    identity: { messageId: 'a1@shop.example', madeUp: false },
    from: { address: 'li.wei@example.com', name: '李伟' },
    subject: '退款',
    inReplyTo: 'root@our.example',
    references: ['root@our.example', 'second@our.example'],
    date: Date.parse('2026-03-02T01:00:00Z'),
    text: '我要退款。',
    flags: [],
  });
});

test('HTML alone becomes text, without scripts and pictures', async () => {
  const parsed = await parseMail(
    mail([
      ...plain,
      'Content-Type: text/html; charset=utf-8',
      '',
      '<style>p{color:red}</style><h1>Order</h1><p>It has <b>not</b> come.<br>我等了一周。<img src="https://track.example/x.gif"></p><script>alert(1)</script>',
    ]),
  );
  expect(parsed.text).toBe('Order\n\nIt has not come.\n我等了一周。');
});

test('HTML that is nested to hurt keeps its words', async () => {
  const parsed = await parseMail(mail([...plain, 'Content-Type: text/html; charset=utf-8', '', `${'<div>'.repeat(2000)}请<b>退款</b>, please`]));
  expect(parsed.text).toBe('请 退款 , please');
});

test('files come apart with names that cannot hurt; two look-alikes of one name stay what they are', async () => {
  const part = (name: string, body: string): string[] => [
    '--b',
    `Content-Type: application/octet-stream`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(body).toString('base64'),
  ];
  const parsed = await parseMail(
    mail([
      ...plain,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'see',
      ...part('../../etc/passwd', 'a'),
      ...part('bill.php\u200b', 'b'),
      ...part('', 'c'),
      '--b--',
      '',
    ]),
  );
  expect(parsed.text).toBe('see');
  expect(parsed.attachments.map((file) => [file.filename, file.bytes.toString()])).toEqual([
    ['_.._etc_passwd', 'a'],
    ['bill.php', 'b'],
    ['attachment-3', 'c'],
  ]);
});

test('a mail without Message-ID gets one made of its content: the same again, another for another', async () => {
  const [first, again, other] = await Promise.all([['Hello'], ['Hello', ''], ['Good day']].map((body) => parseMail(mail(['Received: by a', ...plain.slice(1), '', ...body]))));
  expect(first?.identity.madeUp).toBe(true);
  expect(again?.identity).toEqual(first?.identity);
  expect(other?.identity.messageId).not.toBe(first?.identity.messageId);
});

test('what a machine tells in its subject alone, without an id and a date, is a mail each time', async () => {
  const [door, fire, again] = await Promise.all(['Door open', 'Fire 火警', 'Door open'].map((subject) => parseMail(mail(['From: panel@site.example', `Subject: ${subject}`, '', 'Site 4']))));
  expect(fire?.identity.messageId).not.toBe(door?.identity.messageId);
  expect(again?.identity).toEqual(door?.identity);
});

test('the path that a mail took does not make it another mail; another body under the same id does', async () => {
  const [direct, relayed, forged] = await Promise.all(
    [mail([...plain, '', '你好']), mail(['Received: from x', 'Delivered-To: support@our.example', ...plain, '', '你好', '']), mail([...plain, '', '再见'])].map((raw) => parseMail(raw)),
  );
  expect(relayed?.identity.digest).toBe(direct?.identity.digest);
  expect(forged?.identity.digest).not.toBe(direct?.identity.digest);
});

test.each([
  ['10,000 headers', [...plain, ...Array.from({ length: 10_000 }, (_, n) => `X-${n}: y`), '', 'body']],
  ['a header of a megabyte', [...plain, `X-Long: ${'y'.repeat(1_000_000)}`, '', 'body']],
  ['a header of a hundred thousand lines', [...plain, 'X-Long: y', ...Array.from({ length: 100_000 }, () => ' y'), '', 'body']],
  ['a body of a million line ends', [...plain, ...Array.from({ length: 1_000_000 }, () => '')]],
  [
    'parts nested 200 deep',
    [...plain, 'Content-Type: multipart/mixed; boundary=b0', '', ...Array.from({ length: 200 }, (_, n) => `--b${n}\r\nContent-Type: multipart/mixed; boundary=b${n + 1}\r\n`), 'x'],
  ],
])('%s: kept whole and flagged, not taken apart', async (_, lines) => {
  const parsed = await parseMail(mail(lines));
  expect(parsed).toMatchObject({ flags: ['unparsed'], from: { address: 'li.wei@example.com' }, identity: { messageId: 'a1@shop.example' } });
});

test.each([
  ['nothing at all', ''],
  ['bytes that are no text', '\u0000\uffff\r\n\r\n\u0000'],
  ['headers without a body', 'Subject: x'],
  ['HTML that never closes', `Content-Type: text/html\r\n\r\n${'<div>'.repeat(20_000)}`],
  ['HTML of end tags that fit nothing', `Content-Type: text/html\r\n\r\n${'<b></i>'.repeat(60_000)}`],
  ['HTML of lists in lists', `Content-Type: text/html\r\n\r\n${'<ul><li>'.repeat(60_000)}`],
  ['an encoded word without end', `Subject: ${'=?utf-8?q?'.repeat(5000)}\r\n\r\nx`],
])('%s is a mail too', async (_, text) => {
  const parsed = await parseMail(Buffer.from(text));
  expect(parsed.text).not.toContain('\u0000');
});

test('every mail of the corpora is taken apart in under a second', async () => {
  const corpora = process.env['CORPORA_DIR'] ?? path.join(import.meta.dirname, '../../../../shared/corpora');
  const files = globSync(['mime/**/*', 'bounces/{mails,not-bounces}/*'], { cwd: corpora, withFileTypes: true }).filter((file) => file.isFile());
  if (files.length === 0) return console.info(`no corpora at ${corpora}: their mails were not read (set CORPORA_DIR)`);
  const slow: string[] = [];
  for (const file of files) {
    const began = performance.now();
    const parsed = await parseMail(readFileSync(path.join(file.parentPath, file.name)));
    readAutomatic(parsed, undefined);
    if (performance.now() - began > 1000) slow.push(file.name);
  }
  expect(slow).toEqual([]);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const parts = (type: string, ...all: readonly (readonly string[])[]): Buffer => mail([...plain, `Content-Type: ${type}; boundary=b`, '', ...all.flatMap((part) => ['--b', ...part]), '--b--', '']);

test('an invitation, signed and sealed parts are kept as files', async () => {
  const invited = await parseMail(parts('multipart/alternative', ['Content-Type: text/plain', '', 'come'], ['Content-Type: text/calendar; method=REQUEST; charset=utf-8', '', 'BEGIN:VCALENDAR']));
  expect([invited.text, invited.attachments.map((file) => file.contentType)]).toEqual(['come', ['text/calendar']]);
  const signed = await parseMail(
    parts(
      'multipart/signed; protocol="application/pkcs7-signature"',
      ['Content-Type: text/plain', '', 'mine'],
      ['Content-Type: application/pkcs7-signature; name=smime.p7s', 'Content-Transfer-Encoding: base64', '', base64('x')],
    ),
  );
  expect([signed.text, signed.attachments.map((file) => file.filename)]).toEqual(['mine', ['smime.p7s']]);
  const sealed = await parseMail(
    parts(
      'multipart/encrypted; protocol="application/pgp-encrypted"',
      ['Content-Type: application/pgp-encrypted', '', 'Version: 1'],
      ['Content-Type: application/octet-stream; name=encrypted.asc', '', '-----BEGIN PGP MESSAGE-----'],
    ),
  );
  expect([sealed.text, sealed.attachments.map((file) => file.contentType)]).toEqual(['', ['application/pgp-encrypted', 'application/octet-stream']]);
});

test('HTML tells the history that the plain part does not', async () => {
  const answer = await parseMail(
    parts(
      'multipart/alternative',
      ['Content-Type: text/plain', '', 'It came.\r\n\r\nSupport: which size?'],
      ['Content-Type: text/html', '', '<div>It came.</div><blockquote type="cite">Support: which size?</blockquote>'],
    ),
  );
  expect([answer.text, answer.newText]).toEqual(['It came.\n\nSupport: which size?', 'It came.']);
});

test('a picture in the text is known by its content id', async () => {
  const shown = await parseMail(
    parts(
      'multipart/related',
      ['Content-Type: text/html', '', '<p>see <img src="cid:logo@shop.example"></p>'],
      ['Content-Type: image/png; name=logo.png', 'Content-ID: <logo@shop.example>', 'Content-Transfer-Encoding: base64', '', base64('x')],
    ),
  );
  expect(shown.attachments).toEqual([expect.objectContaining({ filename: 'logo.png', inline: true, contentId: 'logo@shop.example' })]);
});

test('a body whose parts never come is shown as it stands', async () => {
  const broken = await parseMail(mail([...plain, 'Content-Type: multipart/mixed; boundary=never', '', 'all that there is']));
  expect(broken.text).toBe('all that there is');
});

test('more parts than a person makes: kept whole and flagged', async () => {
  const many = await parseMail(parts('multipart/mixed', ...Array.from({ length: 3000 }, (_, n) => ['Content-Type: text/plain', '', String(n)])));
  expect(many.flags).toEqual(['unparsed']);
});

test('the top is read with any line end', () => {
  for (const end of ['\r\n', '\n']) {
    const head = readHead(Buffer.from(['A: 1', 'B: 2', '\tand more', '', 'body'].join(end)));
    expect(head.headers).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2 and more' },
    ]);
  }
});
