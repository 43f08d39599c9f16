import { createReadStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { ATTRIBUTES } from '@sluice/conversation/customer-attributes';
import type { Command } from 'commander';
import { type Api, openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { csvLine } from '../csv.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example } from '../output.ts';

interface ReportLine {
  readonly line: number;
  readonly status: string;
  readonly code: string | null;
  readonly detail: string | null;
}
interface Listed {
  readonly id: string;
  readonly identities: readonly { readonly kind: string; readonly scope: string; readonly canonical: string }[];
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}
interface ImportOptions {
  readonly dryRun?: boolean;
  readonly charset: string;
}

/** Told on stderr this often. */
const EACH = 5000;

/** `sluice customers import|export`: customers from a table of the CRM, and as one. */
export function customersCommand(parent: Command, streams: Streams): void {
  const customers = parent.command('customers').description('customers from a CSV table, and as one').addHelpText('after', example('sluice customers import crm.csv --dry-run'));
  customers
    .command('import <file>')
    .description('a line a customer; columns externalId, system, updatedAt, phoneRegion, email, phone, whatsapp, attributes; the report on stdout, JSON Lines; exit 3 where a line is not taken')
    .option('--dry-run', 'what would become of each line')
    .option('--charset <name>', 'utf-8 or gb18030', 'utf-8')
    .addHelpText('after', example('sluice customers import crm.csv --dry-run', 'sluice customers import 客户.csv --charset gb18030'))
    .action((file: string, options: ImportOptions) => importFrom(file, options, streams));
  customers
    .command('export')
    .description('all customers as CSV on stdout; what a spreadsheet would take for a formula has a quote before it')
    .addHelpText('after', example('sluice customers export > customers.csv'))
    .action(() => exportAll(openApi(streams.env), streams));
}

async function importFrom(file: string, { dryRun, charset }: ImportOptions, streams: Streams): Promise<void> {
  if (!existsSync(file)) throw new CliFault(`there is no file ${file}`, EXIT.usage);
  const counts = new Map<string, number>();
  let lines = 0;
  const answer = await openApi(streams.env).lines('POST', `/v1/customers/import${dryRun ? '?dryRun=true' : ''}`, createReadStream(file), { 'content-type': `text/csv; charset=${charset}` });
  for await (const text of createInterface({ input: Readable.from(answer) })) {
    const { status } = JSON.parse(text) as ReportLine;
    counts.set(status, (counts.get(status) ?? 0) + 1);
    streams.out.write(`${text}\n`);
    if (++lines % EACH === 0) streams.talk.write(`${lines} lines\n`);
  }
  streams.talk.write(`${lines} lines${dryRun ? ' (nothing was changed)' : ''}: ${[...counts].map(([status, count]) => `${count} ${status}`).join(', ') || 'none'}\n`);
  if ((counts.get('error') ?? 0) > 0) throw new CliFault('some lines were not taken: the report says why', EXIT.checkFailed);
}

async function* all(api: Api): AsyncGenerator<Listed> {
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body }: { body: { items: readonly Listed[]; next: string | null } } = await api.call('GET', `/v1/customers?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    yield* body.items;
    cursor = body.next;
  }
}

const of = (kind: string, { identities }: Listed): string[] => identities.filter((one) => one.kind === kind && (kind !== 'external' || one.scope !== '')).map((one) => one.canonical);

/** Twice over all of them: first which columns there are, then the lines, so that none is kept in memory. */
async function exportAll(api: Api, streams: Streams): Promise<void> {
  const custom = new Set<string>();
  const most = { email: 1, phone: 1 };
  for await (const one of all(api)) {
    for (const name of Object.keys(one.attributes)) if (!Object.hasOwn(ATTRIBUTES, name)) custom.add(name);
    for (const kind of ['email', 'phone'] as const) most[kind] = Math.max(most[kind], of(kind, one).length);
  }
  const names = [...Object.keys(ATTRIBUTES), ...[...custom].sort()];
  const repeated = (kind: 'email' | 'phone'): string[] => Array.from({ length: most[kind] }, () => kind);
  streams.out.write(csvLine(['externalId', 'system', ...repeated('email'), ...repeated('phone'), ...names]));
  let lines = 0;
  for await (const one of all(api)) {
    const external = one.identities.find((identity) => identity.kind === 'external');
    const padded = (kind: 'email' | 'phone'): (string | undefined)[] => Array.from({ length: most[kind] }, (_, n) => of(kind, one)[n]);
    streams.out.write(csvLine([external?.canonical, external?.scope, ...padded('email'), ...padded('phone'), ...names.map((name) => one.attributes[name])]));
    if (++lines % EACH === 0) streams.talk.write(`${lines} customers\n`);
  }
  streams.talk.write(`${lines} customers\n`);
}
