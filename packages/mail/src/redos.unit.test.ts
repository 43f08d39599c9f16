import { inspectMail } from './inspect.ts';
import { newTextOfHtml } from './html.ts';
import { newText } from './trim/new-text.ts';

/** Pieces of what our rules look for, so that each begins to match again and again and never does. */
const PIECES = [
  'On ',
  'On 2 Mar 2026 at 10:00, ',
  'wrote: ',
  '> ',
  '>>',
  '> On ',
  'a@b.example ',
  '<a@b.example> ',
  'a@',
  '.a',
  '-',
  '- ',
  '_',
  '— ',
  '=',
  '* ',
  ' ',
  '\t ',
  '\u00a0',
  'From: ',
  'Sent: a ',
  '在 2026年3月2日 ',
  '写道：',
  '发件人：',
  '于 ',
  '：',
  'Am 2.3.2026 schrieb ',
  'Le 2 mars 2026 à ',
  '"',
  '<',
  '[',
  '(a',
  '+86 ',
  '1-',
  'www.',
  'http://a',
  'sent from my ',
  '发自我的',
  'Best regards ',
  'regards,',
  '此致 ',
  'confidential message recipient ',
  '550 5.1.1 ',
  '5.1.1 <a@b.example>: ',
  'mailbox full ',
  'user unknown ',
  'out of office ',
  'auto',
  '自动回复 ',
  'undeliverable ',
  'Final-Recipient: rfc822; ',
  'Re: ',
  '回复：',
  '| ',
  '```',
  'ps. ',
  '\u0001',
  'é',
  '\uE000',
  'aA0 ',
];
const MIB = 1024 * 1024;

// What grows with the square of a megabyte would outlive the tests' own limits by days.
test('ReDoS in trimming: a line of a megabyte of anything that a rule looks for, and as many lines of it', () => {
  for (const piece of PIECES) {
    const line = piece.repeat(Math.ceil(MIB / piece.length));
    expect([piece, typeof newText(`hello\n\n${line}\nend`), typeof newTextOfHtml(`<p>hello</p><div>${line}</div>`)]).toEqual([piece, 'string', 'string']);
    expect([piece, newText(`hello\n\n${`${piece}\n`.repeat(Math.ceil(MIB / (piece.length + 1)))}`).length >= 0]).toEqual([piece, true]);
  }
}, 120_000);

test('ReDoS in what tells a machine’s mail: the same lines as a body, as a subject, as a name and as a header', async () => {
  for (const piece of PIECES) {
    const line = piece.repeat(Math.ceil(MIB / piece.length));
    const short = line.slice(0, 100_000).replaceAll(/[\r\n]/g, ' ');
    for (const raw of [
      `From: MAILER-DAEMON@b.example\r\nSubject: Undelivered Mail Returned to Sender\r\nReturn-Path: <>\r\n\r\n${line}\r\n`,
      `From: ${short} <a@b.example>\r\nSubject: ${short}\r\nAuto-Submitted: ${short}\r\nReferences: ${short}\r\n\r\nx\r\n`,
    ])
      expect([piece, (await inspectMail(Buffer.from(raw))).messageId !== '']).toEqual([piece, true]);
  }
}, 120_000);
