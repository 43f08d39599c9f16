import { isMbox, mailsOfMbox } from './mbox.ts';

async function* cut(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function mails(text: string, size = 7): Promise<string[]> {
  const found: string[] = [];
  for await (const one of mailsOfMbox(cut(text, size))) found.push(String(one));
  return found;
}

test.each([1, 2, 5, 1000])('a mailbox in chunks of %i bytes', async (size) => {
  const box = 'From a@b Fri Feb 22 17:06:23 2008\nSubject: 退款\n\nText\nFrom here on\n>From the start\n\nFrom c@d Fri Feb 22 17:06:24 2008\r\nSubject: two\r\n\r\nbody\r\n';
  expect(await mails(box, size)).toEqual(['Subject: 退款\n\nText\nFrom here on\nFrom the start\n\n', 'Subject: two\r\n\r\nbody\r\n']);
});

test('nothing, and what is no mailbox, has no mails; one mail is one', async () => {
  expect(await mails('')).toEqual([]);
  expect(await mails('Subject: alone\n\nbody\n')).toEqual([]);
  expect(await mails('From a@b\n')).toEqual(['']);
  expect([isMbox(Buffer.from('From a@b')), isMbox(Buffer.from('From: a@b'))]).toEqual([true, false]);
});

test('however it is cut, the mails are the same', async () => {
  const box = `From a@b\nX: 1\n\nhello\n${'From me\nFrom us '.repeat(3)}\n\nFrom c@d\r\nX: 2\r\n\r\nbody\r\n\r\nFrom e@f\n\n`;
  const whole = await mails(box, 10_000);
  expect(whole.map((one) => one.length)).toEqual([62, 16, 1]);
  for (let size = 1; size < 40; size++) expect({ size, found: await mails(box, size) }).toEqual({ size, found: whole });
});
