import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from '../testing.ts';

const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-thread-'));
afterAll(() => rmSync(dir, { recursive: true }));

const mail = (from: string, id: string, references = '', to = 'help@shop.example', subject = 'Re: 退款'): string =>
  `From: ${from}\nTo: ${to}\nMessage-ID: <${id}>\n${references === '' ? '' : `References: ${references}\n`}Subject: ${subject}\n\nbody\n\n`;
const box = (name: string, ...mails: string[]): string => {
  const file = path.join(dir, name);
  writeFileSync(file, mails.map((one) => `From someone Mon Mar  2 12:00:00 2026\n${one}`).join(''));
  return file;
};
const threads = async (...args: string[]) =>
  (await run(['mail', 'thread', ...args])).out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('known: the chain counts for the customer and for whom it was addressed to; a stranger with the ids stays outside, and so does another matter. any: the chain alone', async () => {
  const file = box(
    'a.mbox',
    mail('Li <li@a.example>', '1@a', '', 'help@shop.example, "Partner, P." <partner@b.example>'),
    mail('li@a.example', '2@a', '<1@a>'),
    mail('PARTNER@b.example', '3@b', '<1@a>'),
    mail('stranger@c.example', '4@c', '<1@a> <2@a>'),
    mail('li@a.example', '5@a'),
    mail('li@a.example', '6@a', '<1@a>', 'help@shop.example', 'Re: =?utf-8?B?5Y+R56Wo?='),
  );
  expect((await threads(file)).map((one) => one['thread'])).toEqual([0, 0, 0, 1, 2, 3]);
  expect((await threads(file, '--participants', 'any')).map((one) => one['thread'])).toEqual([0, 0, 0, 0, 1, 0]);
  expect((await threads(file))[2]).toEqual({ file, index: 2, messageId: '3@b', thread: 0 });
});

test("the customer's own answer may come ahead of what it answers, and stand in another file; what cannot be read has its line", async () => {
  const late = path.join(dir, 'late.eml');
  writeFileSync(late, mail('li@a.example', '1@late'));
  const early = box('early.mbox', mail('li@a.example', '2@late', '<1@late>'));
  const missing = path.join(dir, 'nowhere.mbox');
  expect(await threads(early, missing, late)).toEqual([
    { file: early, index: 0, messageId: '2@late', thread: 0 },
    { file: missing, error: expect.stringContaining('ENOENT') },
    { file: late, index: 0, messageId: '1@late', thread: 0 },
  ]);
});

test('a mail without From and Message-ID is nobody’s, and joins nothing', async () => {
  const file = box('bare.mbox', 'Subject: x\n\nbody\n\n', 'Subject: x\n\nbody\n\n');
  expect(await threads(file)).toMatchObject([
    { messageId: null, thread: 0 },
    { messageId: null, thread: 1 },
  ]);
});
