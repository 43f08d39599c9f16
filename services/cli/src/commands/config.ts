import { uuidv7 } from '@sluice/kernel';
import type { Command } from 'commander';
import { type Api, ApiProblem, openApi } from '../api.ts';
import { type Files, readConfigFolder } from '../config-folder.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

interface ChangeOptions extends OutputOptions {
  readonly dryRun?: boolean;
}

interface Diff {
  readonly from: string | null;
  readonly changes: readonly string[];
}
interface Applied {
  readonly version: string;
  readonly changed: boolean;
  readonly missing: readonly string[];
  readonly refused: readonly { readonly service: string; readonly problems: readonly string[] }[];
}
interface HistoryLine {
  readonly version: string;
  readonly at: string;
  readonly by: string;
  readonly current: boolean;
  readonly as: string | null;
}

/** `sluice config check|diff|apply|history|rollback`: the folder of documents by which a company says how it works. */
export function configCommand(parent: Command, streams: Streams): void {
  const config = parent
    .command('config')
    .description('the configuration folder: check, compare, publish, go back')
    .addHelpText('after', example('sluice config check examples/small', 'sluice config apply examples/small'));
  const add = (name: string, about: string, sample: string): Command => config.command(name).description(about).addOption(outputOption()).addHelpText('after', example(sample));

  add('check <dir>', 'every fault at once, with file, line and column; offline; exit 3 where there is one', 'sluice config check examples/small').action((dir: string, options: OutputOptions) =>
    check(dir, options, streams),
  );

  add('diff <dir>', 'what would change, in words', 'sluice config diff examples/company').action(async (dir: string, options: OutputOptions) =>
    sayDiff(await diff(openApi(streams.env), readConfigFolder(dir)), options, streams),
  );

  add('apply <dir>', 'publish it as one version, all or nothing; exit 1 while a service does not apply it', 'sluice config apply examples/company --dry-run')
    .option('--dry-run', 'check and compare only')
    .action(async (dir: string, options: ChangeOptions) => {
      const files = readConfigFolder(dir);
      const api = openApi(streams.env);
      if (options.dryRun) return sayDiff(await diff(api, files), options, streams);
      sayApplied(await publish(api, '/v1/config', { files }), options, streams);
    });

  add('history', 'the versions, newest first', 'sluice config history -o json').action(async (options: OutputOptions) => {
    const { body } = await openApi(streams.env).call<{ items: readonly HistoryLine[] }>('GET', '/v1/config/history');
    print(
      streams,
      options,
      body,
      body.items.map((one) => `${one.current ? '*' : ' '} ${one.version} ${one.at} ${one.by}${one.as === null ? '' : ` (again ${one.as})`}\n`).join('') || 'no version yet\n',
    );
  });

  add('rollback <version>', 'publish an earlier version again, as a new one', 'sluice config rollback v3 --dry-run')
    .option('--dry-run', 'compare only')
    .action(async (version: string, options: ChangeOptions) => {
      const api = openApi(streams.env);
      if (!options.dryRun) return sayApplied(await publish(api, '/v1/config/rollback', { version }), options, streams);
      const { body } = await api.call<{ files: Files }>('GET', `/v1/config/${encodeURIComponent(version)}`);
      sayDiff(await diff(api, body.files), options, streams);
    });
}

/** Loaded when it is called: conditions and calendars take longer to load than the rest of the command line. */
async function check(dir: string, options: OutputOptions, streams: Streams): Promise<void> {
  const files = readConfigFolder(dir);
  const [{ checkConfig, findingText }, { calendarEngine }] = await Promise.all([import('@sluice/policy'), import('@sluice/calendar')]);
  const { findings } = checkConfig(files, { now: streams.now(), calendars: calendarEngine });
  const faults = findings.filter((one) => one.severity === 'error').length;
  print(streams, options, { ok: faults === 0, findings }, findings.map((one) => `${findingText(one)}\n`).join('') || 'no faults\n');
  if (faults > 0) throw new CliFault(`${faults} ${faults === 1 ? 'fault' : 'faults'} in ${dir}`, EXIT.checkFailed);
}

async function diff(api: Api, files: Files): Promise<Diff> {
  return (await orFaults(() => api.call<Diff>('POST', '/v1/config/diff', { files }))).body;
}

async function publish(api: Api, path: string, body: unknown): Promise<Applied> {
  return (await orFaults(() => api.call<Applied>('POST', path, body, { 'idempotency-key': uuidv7() }))).body;
}

/** A faulty folder is a failed check, its faults one a line. */
async function orFaults<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'rule_refused') throw error;
    throw new CliFault(`the configuration is refused:\n${error.errors.map((one) => `${one.path}: ${one.message}`).join('\n')}`, EXIT.checkFailed);
  }
}

function sayDiff(body: Diff, options: OutputOptions, streams: Streams): void {
  print(streams, options, body, body.changes.map((one) => `${one}\n`).join('') || 'no change\n');
}

function sayApplied(body: Applied, options: OutputOptions, streams: Streams): void {
  print(streams, options, body, `version ${body.version}${body.changed ? '' : ' (no change)'}\n`);
  for (const one of body.refused) streams.talk.write(`${one.service} refuses it: ${one.problems.join('; ')}\n`);
  if (body.missing.length > 0) throw new CliFault(`published, but not yet applied by ${body.missing.join(', ')}`);
  if (body.refused.length > 0) throw new CliFault(`published, but refused by ${body.refused.map((one) => one.service).join(', ')}: correct it, or \`sluice config rollback\``);
}
