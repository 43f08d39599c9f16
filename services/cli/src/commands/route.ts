import { simulate } from '@sluice/matching';
import { type Command, InvalidArgumentError } from 'commander';
import type { Streams } from '../context.ts';
import { example, outputOption, type OutputOptions } from '../output.ts';
import { inputOf, rulesOf } from '../route/inputs.ts';
import { summaryText } from '../route/summary-text.ts';
import { LineWriter } from '../route/writer.ts';

interface SimulateOptions extends OutputOptions {
  readonly rules: string;
  readonly agents: string;
  readonly traffic: string;
  readonly until?: number;
  readonly seed?: number;
  readonly summaryOnly?: true;
}

/** `sluice route …`: what the routing engine would do. */
export function routeCommand(parent: Command, streams: Streams): void {
  const route = parent
    .command('route')
    .description('what the routing engine does with given traffic, in virtual time')
    .addHelpText('after', example('sluice route simulate --rules rules.yaml --agents agents.jsonl --traffic traffic.jsonl'));
  route
    .command('simulate')
    .description('plays traffic through the routing engine: a line for each contact and agent, last the summary')
    .requiredOption('--rules <FILE>', 'the rules: channels, rules, queues')
    .requiredOption('--agents <FILE>', 'agents and their presence, JSON Lines')
    .requiredOption('--traffic <FILE>', 'contacts by rising "at", JSON Lines; - is stdin')
    .option('--until <MS>', 'play instants up to here; without it until nothing is due any more', instant)
    .option('--seed <N>', 'nothing in a run is random: the same with every seed', instant)
    .option('--summary-only', 'not a line for each contact')
    .addOption(outputOption())
    .addHelpText('after', example('sluice route simulate --rules rules.yaml --agents agents.jsonl --traffic traffic.jsonl -o json > result.jsonl'))
    .action((options: SimulateOptions) => simulateFiles(options, streams));
}

function simulateFiles({ rules, agents, traffic, until, summaryOnly, output }: SimulateOptions, streams: Streams): void {
  const input = inputOf(rulesOf(rules, streams), { agents, traffic }, streams);
  const options = { ...(until === undefined ? {} : { untilMs: until }), summaryOnly: summaryOnly === true || output === 'text', wallClock: () => performance.now() };
  const writer = new LineWriter(streams);
  for (const line of simulate(input, options)) {
    if (output === 'json') writer.write(line);
    else if (line.type === 'summary') streams.out.write(summaryText(line));
  }
  writer.end();
}

function instant(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new InvalidArgumentError('a whole number from 0 on');
  return value;
}
