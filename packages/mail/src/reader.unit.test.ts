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

test('a mail that takes longer than it may comes back unparsed, with what its top says; the next one is read', async () => {
  const reader = mailReader({ timeoutMs: 0 });
  const heavy = mail('From: li@shop.example', 'Subject: heavy', 'Content-Type: text/html', '', '<div>x</div>'.repeat(20_000));
  // The mail takes tens of ms, and its time is over before it begins.
  expect(await reader.read(heavy)).toMatchObject({ flags: ['unparsed'], subject: 'heavy', from: { address: 'li@shop.example' } });
  await reader.close();
  const patient = mailReader({ timeoutMs: 60_000 });
  expect((await patient.read(heavy)).flags).toEqual([]);
  await patient.close();
});

test('closing waits for what is being read; a mail that comes later is read too', async () => {
  const reader = mailReader({ timeoutMs: 60_000 });
  const first = reader.read(PLAIN);
  await reader.close();
  expect((await first).flags).toEqual([]);
  expect((await reader.read(PLAIN)).subject).toBe('one');
  await reader.close();
});
