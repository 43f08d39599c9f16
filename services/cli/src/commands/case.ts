import { writeFile } from 'node:fs/promises';
import { messageOf } from '@sluice/kernel';
import { type Command, Option } from 'commander';
import { openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';
import { caseText, type CaseTold, type ReviewTold, reviewText } from './case-text.ts';

interface Options extends OutputOptions {
  readonly language: 'zh' | 'en';
}
interface FileOptions {
  readonly out: string;
  readonly output: 'text' | 'json';
  readonly language: 'zh' | 'en';
  readonly filing?: string;
}

const TICKET = 'tkt_01963b1e-7c00-7000-8000-000000000003';
const language = (of: string): Option => new Option('--language <language>', of).choices(['zh', 'en']).default('zh');

/** `sluice case show|file|review`: where a case stands, its file for the archive, what a month has filed. */
export function caseCommand(parent: Command, streams: Streams): void {
  const group = parent.command('case').description('cases: where one stands, its file to be printed, what a month has filed');
  group
    .command('show')
    .description('where a case stands, what it lacks, its steps, plan and tasks')
    .argument('<ticket>', 'tkt_…')
    .addOption(outputOption())
    .addOption(language('of the text'))
    .addHelpText('after', example(`sluice case show ${TICKET}`))
    .action(async (ticket: string, options: Options) => {
      const { body } = await openApi(streams.env).call<CaseTold>('GET', `/v1/tickets/${encodeURIComponent(ticket)}/case`);
      print(streams, options, body, caseText(body, options.language));
    });
  group
    .command('file')
    .description('the whole case as one page to be printed (or JSON), into a file that is not there yet')
    .argument('<ticket>', 'tkt_…')
    .requiredOption('-o, --out <file>', 'where to')
    .addOption(new Option('--output <format>', 'text: the page (HTML)').choices(['text', 'json']).default('text'))
    .addOption(language('of the page'))
    .option('--filing <number>', 'as it was filed then; default: as it stands')
    .addHelpText('after', example(`sluice case file ${TICKET} -o case.html --language en`))
    .action((ticket: string, options: FileOptions) => fileOne(ticket, options, streams));
  group
    .command('review')
    .description('the cases that were filed in a month of the company, with their times and what customers said')
    .argument('<month>', '2026-03')
    .addOption(outputOption())
    .addOption(language('of the text'))
    .addHelpText('after', example('sluice case review 2026-03'))
    .action(async (month: string, options: Options) => {
      const items = await reviewed(month, streams);
      print(streams, options, { month, items }, reviewText({ month, items }, options.language));
    });
}

async function fileOne(ticket: string, { out, output, language: of, filing }: FileOptions, streams: Streams): Promise<void> {
  if (filing !== undefined && !/^[1-9]\d{0,5}$/.test(filing)) throw new CliFault('--filing must be a number from 1 on', EXIT.usage);
  const query = new URLSearchParams({ format: output === 'json' ? 'json' : 'html', language: of, ...(filing === undefined ? {} : { filing }) });
  const text = await openApi(streams.env).text(`/v1/tickets/${encodeURIComponent(ticket)}/case/file?${query.toString()}`);
  // A person's data: for the eyes of who asked.
  await writeFile(out, text, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    throw new CliFault(`${out} cannot be written: ${messageOf(error)}`);
  });
  streams.talk.write(`${out}: ${ticket}\n`);
}

/** All of the month, page by page. */
async function reviewed(month: string, streams: Streams): Promise<ReviewTold['items']> {
  const api = openApi(streams.env);
  const all: ReviewTold['items'][number][] = [];
  for (let next: string | null = ''; next !== null; ) {
    const query = new URLSearchParams({ month, limit: '200', ...(next === '' ? {} : { cursor: next }) });
    const { body }: { body: ReviewTold } = await api.call('GET', `/v1/cases/review?${query.toString()}`);
    all.push(...body.items);
    next = body.next;
  }
  return all;
}
