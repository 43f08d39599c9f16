import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliFault, EXIT } from '../fault.ts';
import type { Streams } from '../context.ts';
import { example, outputOption } from '../output.ts';
import { diffFiles } from '../route/diff-files.ts';
import type { PageLanguage } from '../route/page/words.ts';
import { type RecordOptions, recordTraffic } from '../route/record.ts';
import { type RouteOptions, simulateFiles, type SimulateOptions } from '../route/simulate-files.ts';

interface DiffOptions extends RouteOptions {
  readonly rules: readonly string[];
}

const FILES = `
--rules names a rules file, or a configuration folder: then all counts that the running system does with its queues (opening hours, overflow,
weights, offers, what agents take themselves, work after contacts), its calendars (shifts, breaks), ramp-up and its policies; and what a line
of the agents' file does not say of an agent (skills, languages, capacity, limits, presence) is as the folder says. Who takes work himself
takes the next at once, as soon as he has room. By when a contact is to be answered the rule says, else its "slaMs", else the policy.
"at" 0 is --epoch; without it 1970, so that "at" may be milliseconds of the epoch.
`;

/** `sluice route …`: what the routing engine would do. */
export function routeCommand(parent: Command, streams: Streams): void {
  const route = parent
    .command('route')
    .description('what the routing engine does with given traffic, in virtual time')
    .addHelpText('after', example('sluice route simulate --rules rules.yaml --agents agents.jsonl --traffic traffic.jsonl'));
  withInputs(route.command('simulate').description('plays traffic through the routing engine: a line for each contact and agent, last the summary'))
    .requiredOption('--rules <FILE>', 'the rules: a file, or a configuration folder')
    .option('--summary-only', 'not a line for each contact')
    .addHelpText('after', FILES + example('sluice route simulate --rules rules.yaml --agents agents.jsonl --traffic traffic.jsonl -o json > result.jsonl'))
    .action((options: SimulateOptions) => simulateFiles(options, streams));
  withInputs(route.command('diff').description('the same traffic under two versions of the rules: a line for each contact that fares otherwise, last the figures of both'))
    .requiredOption('--rules <FILE>', 'twice: version a, then version b', (value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .addHelpText('after', FILES + example('sluice route diff --rules now.yaml --rules next.yaml --agents agents.jsonl --traffic traffic.jsonl --html diff.html'))
    .action((options: DiffOptions) => {
      const [a, b, ...more] = options.rules;
      if (a === undefined || b === undefined || more.length > 0)
        throw new CliFault(`--rules is given ${options.rules.length === 1 ? 'once' : `${options.rules.length} times`}: name two versions`, EXIT.usage);
      diffFiles({ ...options, rules: [a, b] }, streams);
    });
  route
    .command('record')
    .description('recorded traffic as files for simulate and diff; nothing personal stands in them')
    .requiredOption('--from <ISO>', 'from here on; "at" counts from it', instant)
    .requiredOption('--to <ISO>', 'up to here, not included', instant)
    .option('-o, --output <FILE>', 'the contacts; - is stdout', '-')
    .option('--agents <FILE>', 'the agents and their presence')
    .option('--no-sla', 'not by when each was due: the policies of the folder that is simulated say it')
    .addHelpText('after', example('sluice route record --from 2026-03-02T00:00:00Z --to 2026-03-03T00:00:00Z -o traffic.jsonl --agents agents.jsonl'))
    .action((options: RecordOptions) => recordTraffic(options, streams));
}

function withInputs(command: Command): Command {
  return command
    .requiredOption('--agents <FILE>', 'agents and their presence, JSON Lines')
    .requiredOption('--traffic <FILE>', 'contacts by rising "at", JSON Lines; - is stdin')
    .option('--until <MS>', 'play instants up to here; without it until nothing is due any more', whole)
    .option('--epoch <ISO>', 'the instant that "at" counts from', instant)
    .option('--seed <N>', 'nothing in a run is random: the same with every seed', whole)
    .option('--html <FILE>', 'write one page with pictures and the figures as tables')
    .addOption(new Option('--language <language>', 'of the page').choices(['en', 'zh'] satisfies PageLanguage[]).default('en'))
    .addOption(outputOption());
}

function whole(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('a whole number from 0 on');
  return value;
}

function instant(text: string): number {
  const value = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(value) || !/(Z|[+-]\d\d:\d\d)$/.test(text)) throw new InvalidArgumentError('an instant with its zone, as 2026-03-02T00:00:00+08:00');
  return value;
}
