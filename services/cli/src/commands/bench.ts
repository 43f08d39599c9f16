import type { Command } from 'commander';
import type { BenchResult } from '../bench/figures.ts';
import type { Scratch } from '../bench/scratch.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

/** A bench runs on a Sluice of its own; what it makes goes into the scratch. */
export type Bench = (scratch: Scratch, say: (text: string) => void) => Promise<BenchResult>;

/** `sluice bench …`: what this machine carries, each figure beside its limit in the same run. Benches are loaded when they are called: they need half of the house. */
export function benchCommand(parent: Command, streams: Streams): void {
  const bench = parent
    .command('bench')
    .description('measure on a Sluice of its own; exit 3 unless all that was accepted is found again')
    .addHelpText('after', example('sluice bench start', 'sluice bench intake -o json'));
  const run = async (options: OutputOptions, one: Bench): Promise<void> => {
    const { withScratch } = await import('../bench/scratch.ts');
    const { benchText } = await import('../bench/figures.ts');
    const result = await withScratch(process, (scratch) => one(scratch, (text) => void streams.talk.write(`${text}\n`)));
    print(streams, options, result, benchText(result));
    if (!result.complete) throw new CliFault(`${result.accepted} were accepted, ${result.found} were found again`, EXIT.checkFailed);
  };
  const add = (name: string, about: string): Command =>
    bench
      .command(name)
      .description(about)
      .addOption(outputOption())
      .addHelpText('after', example(`sluice bench ${name} -o json`));

  add('start', 'second start to ready, and what it takes when idle').action(async (options: OutputOptions) => run(options, (await import('../bench/start.ts')).benchStart));
}
