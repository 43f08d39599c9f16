import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { messageOf } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import type { Command } from 'commander';
import { type Api, openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

interface ErasureBody {
  readonly id: string;
  readonly state: 'running' | 'waiting' | 'done';
  readonly step: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly services: readonly { readonly service: string; readonly counts: Readonly<Record<string, number>>; readonly missing: number }[];
  readonly files: { readonly kept: number; readonly erased: number };
  readonly filesDueAt: string | null;
  readonly lastCopyAt: string | null;
}
interface ExportOptions {
  readonly out?: string;
  readonly notes?: boolean;
  readonly files?: boolean;
}
interface EraseOptions extends OutputOptions {
  readonly reason: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly wait: boolean;
}

const LOOK_MS = 1000;
const EXAMPLE = 'cus_01963b1e-7c00-7000-8000-000000000003';

/** `sluice customer ID export|erase`: all that is kept of a person, or nothing of it any more. */
export function customerCommand(parent: Command, streams: Streams): void {
  parent
    .command('customer')
    .description('one person: export all that is kept of him (JSON Lines, the last one is `end`), or erase him in all services, which cannot be undone')
    .argument('<id>', 'cus_…')
    .argument('<verb>', 'export or erase')
    .option('--out <file>', 'export: into a file that is not there yet; default stdout')
    .option('--notes', 'export: what was written among ourselves, too')
    .option('--files', 'export: the bytes of every file, in base64')
    .option('--yes', 'erase: do it')
    .option('--dry-run', 'erase: how much there is')
    .option('--reason <reason>', 'erase: asked_by_person, retention, legal or test', 'asked_by_person')
    .option('--no-wait', 'erase: answer when he is cut off, not when the report is whole (files are removed ten minutes later)')
    .addOption(outputOption())
    .addHelpText('after', example(`sluice customer ${EXAMPLE} export --out person.ndjson --files`, `sluice customer ${EXAMPLE} erase --dry-run`, `sluice customer ${EXAMPLE} erase --yes`))
    .action((given: string, verb: string, options: ExportOptions & EraseOptions) => {
      const id = encodeURIComponent(given);
      if (verb === 'export') return exportOne(id, options, streams);
      if (verb === 'erase') return eraseOne(id, options, streams);
      throw new CliFault(`unknown verb ${verb}; there are: export, erase`, EXIT.usage);
    });
}

async function exportOne(id: string, { out, notes, files }: ExportOptions, streams: Streams): Promise<void> {
  const query = [...(notes ? ['notes=true'] : []), ...(files ? ['files=true'] : [])].join('&');
  const answer = await openApi(streams.env).read(`/v1/customers/${id}/export${query === '' ? '' : `?${query}`}`);
  const target = out === undefined ? undefined : await created(out);
  let last = '';
  try {
    for await (const line of createInterface({ input: Readable.from(answer), crlfDelay: Number.POSITIVE_INFINITY })) {
      last = line.slice(0, 40);
      if (target === undefined) streams.out.write(`${line}\n`);
      else await target.write(`${line}\n`);
    }
  } finally {
    await target?.close();
  }
  if (!last.startsWith('{"type":"end"')) throw new CliFault('the export was cut off: do it again');
}

/** A person's data: for the eyes of who asked. */
async function created(file: string): Promise<FileHandle> {
  return open(file, 'wx', 0o600).catch((error: unknown) => {
    throw new CliFault(`${file} cannot be written: ${messageOf(error)}`);
  });
}

async function eraseOne(id: string, options: EraseOptions, streams: Streams): Promise<void> {
  const api = openApi(streams.env);
  const body = { reason: options.reason };
  if (options.dryRun) {
    const { body: plan } = await api.call<{ memberIds: readonly string[]; counts: Readonly<Record<string, number>> }>('POST', `/v1/customers/${id}/erase?dryRun=true`, body);
    return print(streams, options, plan, `${plan.memberIds.length} customers: ${said(plan.counts)}\n`);
  }
  if (!options.yes) throw new CliFault('this cannot be undone: look with --dry-run, and say --yes', EXIT.usage);
  const { body: begun } = await api.call<ErasureBody>('POST', `/v1/customers/${id}/erase`, body);
  const done = options.wait ? await whole(api, begun, streams) : begun;
  print(streams, options, done, reportOf(done));
}

/** Tells on stderr what has changed since the last look. */
async function whole(api: Api, begun: ErasureBody, streams: Streams): Promise<ErasureBody> {
  let told = '';
  for (let now = begun; ; ) {
    const waits = now.services.filter((one) => one.missing > 0).map((one) => one.service);
    const progress = `${now.step}${waits.length > 0 ? `, waits for ${waits.join(', ')}` : ''}${now.filesDueAt === null ? '' : `, files until ${now.filesDueAt}`}: ${said(now.counts)}`;
    if (progress !== told) streams.talk.write(`${(told = progress)}\n`);
    if (now.state === 'done') return now;
    await pause(LOOK_MS);
    now = (await api.call<ErasureBody>('GET', `/v1/erasures/${now.id}`)).body;
  }
}

const said = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'nothing';

function reportOf({ id, counts, services, files, lastCopyAt, state }: ErasureBody): string {
  if (state !== 'done') return `${id}: under way\n`;
  const lines = [
    `conversation: ${said(counts)}`,
    ...services.map((one) => `${one.service}: ${said(one.counts)}`),
    `files: ${files.erased} erased, ${files.kept} kept, because somebody else has them too`,
  ];
  return `${id}: whole\n${lines.map((line) => `  ${line}\n`).join('')}  the last copy in internal topics leaves at ${lastCopyAt}\n`;
}
