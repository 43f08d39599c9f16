import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspectMail } from './inspect.ts';
import { mailReader } from './reader.ts';

const ROUNDS = process.env['SLUICE_FAULT_ROUND'] === 'long' ? 20_000 : 400;
const SEED = 20_260_302;
const CORPORA = process.env['CORPORA_DIR'] ?? path.join(import.meta.dirname, '../../../../shared/corpora');

/** mulberry32: the same mutations in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const TOKENS = [
  '\r\n\r\n',
  '\r\n',
  '\n',
  '\0',
  '--',
  '--b\r\n',
  '=?utf-8?q?',
  '?=',
  '=?gb18030?b?',
  '\u001b$B',
  ';',
  '"',
  '<',
  '>',
  '@',
  ':',
  ' ',
  '=3D',
  '=\r\n',
  '>'.repeat(200),
  '<div>'.repeat(300),
  '<blockquote>',
  '</div>',
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: message/rfc822\r\n\r\n',
  'Content-Type: text/html; charset=big5\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  "Content-Disposition: attachment; filename*=utf-8''%ff\r\n",
  'On 2 Mar 2026 at 09:00, a@b.example wrote:\r\n',
  'From: a@b.example\r\nTo: c\r\nSubject: d\r\n',
  'Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n',
  '550 5.1.1 <a@b.example>: unknown\r\n',
  '-- \r\n',
  '\u{1f600}',
  '\uE000',
  '\uFFFD',
].map((token) => Buffer.from(token));

/** One to eight changes: bytes flipped, pieces doubled, moved, cut and mixed with another mail, tokens of syntax put in. */
function mutated(mails: readonly Buffer[], below: (n: number) => number): Buffer {
  const pick = (): Buffer => mails[below(mails.length)] ?? Buffer.alloc(0);
  let mail = Buffer.from(pick());
  for (let change = below(8); change >= 0; change -= 1) {
    const at = below(mail.length + 1);
    const to = Math.min(mail.length, at + below(400));
    const [head, piece, tail] = [mail.subarray(0, at), mail.subarray(at, to), mail.subarray(to)];
    switch (below(6)) {
      case 0:
        if (at < mail.length) mail[at] = below(256);
        break;
      case 1:
        mail = Buffer.concat([head, ...Array.from({ length: 1 + below(30) }, () => piece), tail]);
        break;
      case 2:
        mail = Buffer.concat([head, tail]);
        break;
      case 3:
        mail = Buffer.concat([head, TOKENS[below(TOKENS.length)] ?? piece, tail]);
        break;
      case 4:
        mail = Buffer.concat([piece, head, tail]);
        break;
      default:
        mail = Buffer.concat([head, pick().subarray(0, 20_000), tail.subarray(0, 50_000)]);
    }
  }
  return mail;
}

test(
  `${ROUNDS} mutated mails: each is read in under a second, and none ends the reader`,
  async () => {
    const files = globSync(['mime/**/*', 'bounces/{mails,not-bounces}/*', 'quoted-reply/**/email_*.txt'], { cwd: CORPORA, withFileTypes: true }).filter((file) => file.isFile());
    const mails = files.map((file) => readFileSync(path.join(file.parentPath, file.name))).filter((mail) => mail.length < 200_000);
    if (mails.length === 0) return console.info(`no corpora at ${CORPORA}: their mails were not mutated (set CORPORA_DIR)`);
    const below = chance(SEED);
    const reader = mailReader({ timeoutMs: 60_000 });
    let [slowest, unparsed] = [0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      const mail = mutated(mails, below);
      // CPU of this process and its thread, not the clock: others use the machine too.
      const began = process.cpuUsage();
      const found = await inspectMail(mail, async (raw) => {
        const read = await reader.read(raw);
        if (read.flags.includes('unparsed')) unparsed += 1;
        return read;
      });
      const used = process.cpuUsage(began);
      const ms = (used.user + used.system) / 1000;
      if (ms > 1000) throw new Error(`mutation ${round} of seed ${SEED} took ${Math.round(ms)} ms`);
      slowest = Math.max(slowest, ms);
      expect(JSON.stringify(found)).not.toContain('\\u0000');
    }
    await reader.close();
    console.info(`${ROUNDS} mutations of ${mails.length} mails: slowest ${Math.round(slowest)} ms of CPU, ${unparsed} kept unparsed`);
  },
  10 * 60_000,
);
