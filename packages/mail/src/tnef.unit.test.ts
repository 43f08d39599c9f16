import { parseMail } from './parse.ts';
import { readTnef } from './tnef.ts';

const u16 = (n: number): Buffer => Buffer.from([n & 0xff, n >> 8]);
const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes;
};
const attribute = (level: number, id: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([level]), u32(id), u32(data.length), data, u16(0)]);
const padded = (data: Buffer): Buffer => Buffer.concat([u32(1), u32(data.length), data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
const wide = (text: string): Buffer => padded(Buffer.from(`${text}\0`, 'utf16le'));
const properties = (...all: readonly Buffer[]): Buffer => Buffer.concat([u32(all.length), ...all]);
const named = Buffer.concat([u16(0x3), u16(0x8001), Buffer.alloc(16), u32(1), u32(4), Buffer.from('ab', 'utf16le'), u32(7)]);

const WINMAIL = Buffer.concat([
  u32(0x223e9f78),
  u16(1),
  attribute(1, 0x00069003, properties(Buffer.concat([u16(0x3), u16(0x0e08), u32(5)]), named, Buffer.concat([u16(0x1f), u16(0x1000), wide('请看附件')]))),
  attribute(2, 0x00069002, Buffer.alloc(14)),
  attribute(2, 0x00018010, Buffer.from('BILL~1.PDF\0')),
  attribute(2, 0x0006800f, Buffer.from('first')),
  attribute(2, 0x00069005, properties(Buffer.concat([u16(0x1f), u16(0x3707), wide('账单.pdf')]), Buffer.concat([u16(0x1e), u16(0x370e), padded(Buffer.from('application/pdf\0'))]))),
  attribute(2, 0x00069002, Buffer.alloc(14)),
  attribute(2, 0x00018010, Buffer.from('b.txt\0')),
  attribute(2, 0x0006800f, Buffer.from('second')),
]);

test('winmail.dat: its files with their long names, and its text where the mail has no other', async () => {
  const raw = Buffer.from(['From: a@b.example', 'Content-Type: application/ms-tnef; name=winmail.dat', 'Content-Transfer-Encoding: base64', '', WINMAIL.toString('base64')].join('\r\n'));
  const mail = await parseMail(raw);
  expect(mail.text).toBe('请看附件');
  expect(mail.attachments.map((file) => [file.filename, file.contentType, file.bytes.toString().slice(0, 6)])).toEqual([
    ['winmail.dat', 'application/ms-tnef', expect.any(String)],
    ['账单.pdf', 'application/pdf', 'first'],
    ['b.txt', 'application/octet-stream', 'second'],
  ]);
});

test('what is broken is read as far as it goes, and never throws', () => {
  expect(readTnef(Buffer.from('no such thing'))).toBeUndefined();
  for (let length = 0; length < WINMAIL.length; length += 1) readTnef(WINMAIL.subarray(0, length));
  for (let at = 6; at < WINMAIL.length; at += 1) {
    const broken = Buffer.from(WINMAIL);
    broken[at] = 0xff;
    readTnef(broken);
  }
  expect(readTnef(WINMAIL.subarray(0, WINMAIL.length - 4))?.files.map((file) => file.filename)).toEqual(['账单.pdf']);
});
