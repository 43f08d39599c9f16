import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspectMail } from '@sluice/mail';
import PostalMime from 'postal-mime';
import { ROOT } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { atLeast, atMost, benchResult, type BenchResult, figure, percentile } from './figures.ts';
import { benchLarge } from './large-mailbox.ts';
import { benchBackFill } from './mail-back-fill.ts';
import type { Scratch } from './scratch.ts';

const CORPORA = ['mime/**/*', 'bounces/mails/*', 'bounces/not-bounces/*'];

export interface MailOptions {
  readonly seconds: number;
  /** A folder of mails; absent: the corpora. */
  readonly mails: string | undefined;
  /** Mails that lie in a mailbox before the start; 0: none of that. */
  readonly backFill: number;
  /** Mails that are filed already where one is threaded; 0: none of that. */
  readonly filed: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Mails that are taken apart and judged, on one core; then those of a mailbox, until each is a ticket with an agent or in a queue, beside the former. */
export async function benchMail(scratch: Scratch, env: Env, say: (text: string) => void, options: MailOptions): Promise<BenchResult> {
  const samples = readMails(env, options.mails);
  const main = options.backFill === 0 ? await benchParsing(samples, say, options.seconds) : await benchFetching(scratch, say, samples, options);
  if (options.filed === 0) return main;
  const { bars, tried, joined, details } = await benchLarge(scratch, say, options.filed);
  return {
    ...main,
    accepted: main.accepted + tried,
    found: main.found + joined,
    complete: main.complete && tried === joined,
    bars: [...main.bars, ...bars],
    details: { ...main.details, filed: details },
  };
}

async function benchFetching(scratch: Scratch, say: (text: string) => void, samples: readonly Buffer[], options: MailOptions): Promise<BenchResult> {
  const { mails, found, perSecond, cpuMsPerMail, cpuMs, bytesPerMail, takenPerSecond } = await benchBackFill(scratch, say, options.backFill);
  const alone = await benchParsing(samples, say, options.seconds);
  const each = (part: keyof typeof cpuMs): number => figure(cpuMs[part] / mails);
  return benchResult({
    bench: 'mail',
    perSecond,
    limit: { what: 'mails taken apart and judged, on one core', perSecond: alone.perSecond },
    found: { accepted: mails, found },
    bars: [atLeast('back-fill: mails to routed tickets', perSecond, '/s', 400), atMost('CPU a mail, Node and Postgres', cpuMsPerMail, 'ms', 5), ...alone.bars],
    details: {
      backFill: { mails, bytesPerMail, takenPerSecond: figure(takenPerSecond), cpuMsPerMail: { node: each('node'), postgres: each('postgres') }, dovecotCpuMsPerMail: each('dovecot') },
      parsing: { perSecond: alone.perSecond, parserAlonePerSecond: alone.limit.perSecond, accepted: alone.accepted, found: alone.found, ...alone.details },
    },
  });
}

/** On one core, beside the MIME parser alone on the same mails. */
async function benchParsing(mails: readonly Buffer[], say: (text: string) => void, seconds: number): Promise<BenchResult> {
  say(`${mails.length} mails for ${seconds} s, on one core`);
  const took: number[] = [];
  let found = 0;
  const own = await paced(mails, seconds, async (raw) => {
    const began = performance.now();
    const mail = await inspectMail(raw);
    took.push(performance.now() - began);
    if (mail.messageId !== '') found += 1;
  });
  const limit = await paced(mails, Math.min(seconds, 3), (raw) => PostalMime.parse(raw).catch(() => undefined));
  return benchResult({
    bench: 'mail',
    perSecond: own.perSecond,
    limit: { what: 'the MIME parser alone', perSecond: limit.perSecond },
    found: { accepted: took.length, found },
    bars: [atLeast('parse and classify', own.perSecond, 'mails/s a core', 400), atMost('p99', percentile(took, 0.99), 'ms', 50), atMost('slowest', percentile(took, 1), 'ms', 1000)],
    details: { mails: mails.length, bytes: mails.reduce((sum, mail) => sum + mail.length, 0), p50Ms: percentile(took, 0.5) },
  });
}

function readMails(env: Env, folder: string | undefined): Buffer[] {
  const root = folder ?? env['CORPORA_DIR'] ?? path.join(ROOT, '../shared/corpora');
  if (!existsSync(root)) throw new CliFault(`no mails at ${root}: name a folder of them with --mails`, EXIT.usage);
  const files = globSync(folder === undefined ? CORPORA : ['**/*'], { cwd: root, withFileTypes: true }).filter((one) => one.isFile() && !one.name.startsWith('.'));
  if (files.length === 0) throw new CliFault(`no mails in ${root}`, EXIT.usage);
  return files.map((one) => readFileSync(path.join(one.parentPath, one.name)));
}

/** Over all mails again and again; whole rounds, so that each counts alike. By CPU: this is one core's figure, whoever else uses the machine. */
async function paced(mails: readonly Buffer[], seconds: number, one: (raw: Buffer) => Promise<unknown>): Promise<{ readonly perSecond: number }> {
  for (const raw of mails) await one(raw);
  const began = process.cpuUsage();
  const until = performance.now() + seconds * 1000;
  let done = 0;
  while (done === 0 || performance.now() < until) {
    for (const raw of mails) await one(raw);
    done += mails.length;
  }
  const { user, system } = process.cpuUsage(began);
  return { perSecond: (done * 1e6) / (user + system) };
}
