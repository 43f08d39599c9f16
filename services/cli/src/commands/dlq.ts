import type { Command } from 'commander';
import { type Api, openApi } from '../api.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

interface ParkedKey {
  readonly group: string;
  readonly key: string;
  readonly topic: string;
  readonly reason: string;
  readonly records: number;
  readonly replays: number;
  readonly since: string;
}
interface ParkedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
  readonly message: string;
  readonly at: string;
  readonly type?: string;
  readonly bytes: number;
}
interface ChangeOptions extends OutputOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

const path = (group: string, key: string): string => `/v1/dead-letters/${encodeURIComponent(group)}/${encodeURIComponent(key)}`;

async function list(api: Api): Promise<readonly ParkedKey[]> {
  return (await api.call<{ items: readonly ParkedKey[] }>('GET', '/v1/dead-letters')).body.items;
}

/** What would be touched. @throws where nothing is parked there: a mistyped key must not look like success */
async function parked(api: Api, group: string, key: string): Promise<ParkedKey> {
  const found = (await list(api)).find((one) => one.group === group && one.key === key);
  if (!found) throw new CliFault(`nothing is parked under ${key} of ${group}: \`sluice dlq list\` shows what is`);
  return found;
}

/** `sluice dlq list|show|replay|purge`: what could not be handled, and what to do with it. */
export function dlqCommand(parent: Command, streams: Streams): void {
  const dlq = parent
    .command('dlq')
    .description('dead letters: keys that are parked behind a record that could not be handled')
    .addHelpText('after', example('sluice dlq list', 'sluice dlq replay conversation tkt_0196…'));
  const add = (name: string, about: string, sample: string): Command => dlq.command(name).description(about).addOption(outputOption()).addHelpText('after', example(sample));

  add('list', 'every parked key', 'sluice dlq list -o json').action(async (options: OutputOptions) => {
    const items = await list(openApi(streams.env));
    print(streams, options, { items }, items.map((one) => `${one.group} ${one.key}: ${one.records} records since ${one.since}, ${one.reason} (${one.topic})\n`).join('') || 'no dead letters\n');
  });

  add('show <group> <key>', 'what is parked under a key, in order, without its content', 'sluice dlq show conversation tkt_0196…').action(
    async (group: string, key: string, options: OutputOptions) => {
      const { body } = await openApi(streams.env).call<{ items: readonly ParkedRecord[] }>('GET', path(group, key));
      const line = (one: ParkedRecord): string => `${one.topic} ${one.partition}/${one.offset} ${one.type ?? 'no type'} ${one.bytes} bytes at ${one.at}: ${one.reason} ${one.message}\n`;
      print(streams, options, body, body.items.map(line).join('') || 'nothing is parked there\n');
    },
  );

  add('replay <group> <key>', 'handle the parked records again, in order; exit 1 where some stay', 'sluice dlq replay conversation tkt_0196… --dry-run')
    .option('--dry-run', 'say what would be replayed')
    .action(async (group: string, key: string, options: ChangeOptions) => {
      const api = openApi(streams.env);
      const found = await parked(api, group, key);
      if (options.dryRun) return print(streams, options, { wouldReplay: found.records }, `would replay ${found.records} records\n`);
      const { body } = await api.call<{ replayed: number; left: number }>('POST', `${path(group, key)}/replay`, {});
      print(streams, options, body, `replayed ${body.replayed}, ${body.left} left\n`);
      if (body.left > 0) throw new CliFault(`${body.left} records are still parked: \`sluice dlq show ${group} ${key}\` says why`);
    });

  add('purge <group> <key>', 'give the parked records up; an audit row stays', 'sluice dlq purge conversation tkt_0196… --yes')
    .option('--dry-run', 'say what would be given up')
    .option('--yes', 'really')
    .action(async (group: string, key: string, options: ChangeOptions) => {
      const api = openApi(streams.env);
      if (options.dryRun) {
        const { records } = await parked(api, group, key);
        return print(streams, options, { wouldPurge: records }, `would give up ${records} records\n`);
      }
      if (!options.yes) throw new CliFault(`purging gives up what is parked under ${key}: say --yes`, EXIT.usage);
      await parked(api, group, key);
      const { body } = await api.call<{ purged: number }>('DELETE', path(group, key));
      print(streams, options, body, `purged ${body.purged}\n`);
    });
}
