import { parseMail } from './parse.ts';
import { mailReader } from './reader.ts';

const mail = (...lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'));
const PLAIN = mail(
  'From: li@shop.example',
  'Subject: one',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  '',
  'text',
  '--b',
  'Content-Disposition: attachment; filename=a.bin',
  'Content-Transfer-Encoding: base64',
  '',
  'AAEC',
  '--b--',
  '',
);

test('a thread reads what the process itself would', async () => {
  const reader = mailReader({ timeoutMs: 60_000 });
  const [one, two] = await Promise.all([reader.read(PLAIN), reader.read(mail('Subject: two', '', 'x'))]);
  expect(one).toEqual(await parseMail(PLAIN));
  expect(Buffer.isBuffer(one.attachments[0]?.bytes)).toBe(true);
  expect(two.subject).toBe('two');
  await reader.close();
});

test('it gives the HTML where it is asked for, as it may be shown', async () => {
  const reader = mailReader({ timeoutMs: 60_000 });
  const raw = mail(
    'Content-Type: multipart/related; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p onclick=alert(1)>退款 <img src="cid:logo@x"><img src="cid:drawing"><img src="cid:far"><script>alert(1)</script></p>',
    ...['logo@x image/png', 'drawing image/svg+xml', 'far image/gif'].flatMap((one) => {
      const [id, type] = one.split(' ');
      return ['--b', `Content-Type: ${type}`, `Content-ID: <${id}>`, 'Content-Disposition: inline', '', 'x'];
    }),
    '--b--',
    '',
  );
  const shown = await reader.read(raw, { html: { places: { base: '/v1/messages/msg_1/attachments/', files: 2 } } });
  expect(shown.html).toBe('<p>退款 <img src="/v1/messages/msg_1/attachments/0" /><img data-cid="drawing" /><img data-cid="far" /></p>');
  expect((await reader.read(raw, { html: {} })).html).toBe('<p>退款 <img data-cid="logo@x" /><img data-cid="drawing" /><img data-cid="far" /></p>');
  expect(await reader.read(raw)).not.toHaveProperty('html');
  await reader.close();
});

test('HTML that is nested to hurt is not shown, and longer HTML than is shown is cut; both are said', async () => {
  const html = (body: string): Buffer => mail('Content-Type: text/html', '', body);
  const deep = await parseMail(html('<div>'.repeat(2000)), { html: {} });
  expect([deep.html, deep.flags]).toEqual([undefined, ['html_refused']]);
  expect(await parseMail(html('<script>alert(1)</script>'), { html: {} })).not.toHaveProperty('html');
  const long = await parseMail(html(`<p>${`${'x'.repeat(900)}\r\n`.repeat(1200)}`), { html: {} });
  expect([long.flags, (long.html ?? '').length > 1_000_000, long.html?.endsWith('</p>')]).toEqual([['html_cut'], true, true]);
});

/** A thread that hangs at one mail, ends at another, and answers the others. */
const STUBBORN = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ raw }) => {
      const text = Buffer.from(raw).toString();
      parentPort.postMessage('began');
      if (text.includes('hang')) for (;;);
      if (text.includes('end')) process.exit(1);
      parentPort.postMessage({ flags: ['answered'], attachments: [] });
    });
  `)}`,
);

test('a mail that takes longer than it may, or ends its thread, comes back unparsed with what its top says; the next one is read', async () => {
  const impatient = mailReader({ timeoutMs: 0, program: STUBBORN });
  expect(await impatient.read(mail('From: li@shop.example', 'Subject: hang', '', 'x'))).toMatchObject({ flags: ['unparsed'], subject: 'hang', from: { address: 'li@shop.example' } });
  await impatient.close();
  const reader = mailReader({ timeoutMs: 60_000, program: STUBBORN });
  const [ended, next] = await Promise.all([reader.read(mail('Subject: end', '', 'x')), reader.read(mail('Subject: next', '', 'x'))]);
  expect([ended.flags, ended.subject, next.flags]).toEqual([['unparsed'], 'end', ['answered']]);
  await reader.close();
});

test('where no thread can start the mail is read all the same', async () => {
  const reader = mailReader({ program: new URL('data:text/javascript,throw new Error("no thread")') });
  expect(await reader.read(PLAIN)).toEqual(await parseMail(PLAIN));
  await reader.close();
});

test('closing waits for what is being read; a mail that comes later is read too', async () => {
  const reader = mailReader({ timeoutMs: 60_000, program: STUBBORN });
  const first = reader.read(PLAIN);
  await reader.close();
  expect((await first).flags).toEqual(['answered']);
  expect((await reader.read(PLAIN)).flags).toEqual(['answered']);
  await reader.close();
});
