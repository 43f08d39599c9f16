import os from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CalendarTask } from '../bench/calendar-worker.ts';
import type { BenchResult } from '../bench/figures.ts';
import type { Scratch } from '../bench/scratch.ts';
import type { Streams } from '../context.ts';
import { CliFault, EXIT } from '../fault.ts';
import { example, outputOption, type OutputOptions, print } from '../output.ts';

/** A bench runs on a Sluice of its own; what it makes goes into the scratch. */
type Bench = (scratch: Scratch, say: (text: string) => void) => Promise<BenchResult>;

interface TimedOptions extends OutputOptions {
  readonly seconds: number;
}
interface DueOptions extends OutputOptions {
  readonly clocks: number;
  readonly due: number;
}
interface HeldOptions extends TimedOptions {
  readonly holdXid?: boolean;
  readonly minutes: number;
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('it must be a number above 0.');
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('it must be a whole number.');
  return value;
}

/** Less takes less time than the CPU's clock can tell. */
const HISTORIES = 10_000;
function histories(text: string): number {
  const value = count(text);
  if (value < HISTORIES) throw new InvalidArgumentError(`it must be ${HISTORIES} or more: less takes no time that could be measured.`);
  return value;
}

const seconds = (fallback: number): Option => new Option('--seconds <n>', 'of each run').argParser(positive).default(fallback);

const BROKERS = '\nThe brokers are those of SLUICE_KAFKA_BROKERS; unset, one of its own (Java 17 and Maven).\n';

/** `sluice bench …`: what this machine carries, each figure beside its limit in the same run. Benches are loaded when they are called: they need half of the house. */
export function benchCommand(parent: Command, streams: Streams): void {
  const bench = parent
    .command('bench')
    .description('measure on a Sluice of its own; exit 3 unless all that was accepted is found again')
    .addHelpText('after', example('sluice bench start', 'sluice bench intake -o json'));
  const run = async (options: OutputOptions, one: Bench): Promise<void> => {
    const [{ withScratch }, { benchText }] = await Promise.all([import('../bench/scratch.ts'), import('../bench/figures.ts')]);
    const load = Math.round((os.loadavg()[0] ?? 0) * 10) / 10;
    if (load > os.availableParallelism() / 2) streams.talk.write(`this machine is busy already (load ${load} on ${os.availableParallelism()} cores): the figures will be lower than what it carries\n`);
    const result = await withScratch(process, (scratch) => one(scratch, (text) => void streams.talk.write(`${text}\n`)));
    report(streams, options, result, benchText(result));
  };
  const add = (name: string, about: string): Command =>
    bench
      .command(name)
      .description(about)
      .addOption(outputOption())
      .addHelpText('after', example(`sluice bench ${name} -o json`));
  const held = (command: Command): Command =>
    command
      .option('--hold-xid', 'once more, while another session sits in a transaction that has an xid')
      .addOption(new Option('--minutes <n>', 'how long it sits there').argParser(positive).default(10));

  const due = (command: Command): Command =>
    command
      .addOption(new Option('--clocks <n>', 'of sla, that go on all the while; 0: without sla').argParser(count).default(1_000_000))
      .addOption(new Option('--due <n>', 'deadlines a second').argParser(positive).default(1000));

  add('intake', 'durable contacts a second by HTTP; beside the same server without I/O')
    .addOption(seconds(8))
    .action(async (options: TimedOptions) => {
      const { benchIntake } = await import('../bench/intake.ts');
      await run(options, (scratch, say) => benchIntake(scratch, say, options));
    });

  held(add('flow', 'from the contact to assigned and resolved, through all services; beside the log alone').addOption(seconds(20))).action(async (options: HeldOptions) => {
    const { benchFlow } = await import('../bench/flow.ts');
    await run(options, (scratch, say) => benchFlow(scratch, say, { ...options, holdXid: options.holdXid ?? false }));
  });

  held(add('relay', 'outbox, log and three groups; beside plain inserts').addOption(seconds(10))).action(async (options: HeldOptions) => {
    const { benchRelayCommand } = await import('../bench/relay.ts');
    await run(options, (scratch, say) => benchRelayCommand(scratch, say, { ...options, holdXid: options.holdXid ?? false }));
  });

  due(add('timers', 'durable timers with a million pending, and the deadlines of a million clocks, through kills; beside plain inserts'))
    .addOption(new Option('--pending <n>', 'timers that wait all the while').argParser(positive).default(1_000_000))
    .addOption(seconds(20))
    .action(async (options: DueOptions & TimedOptions & { readonly pending: number }) => {
      const { benchTimersCommand } = await import('../bench/timers.ts');
      await run(options, (scratch, say) => benchTimersCommand(scratch, say, { pending: options.pending, clocks: options.clocks, seconds: options.seconds, duePerSecond: options.due }));
    });

  due(add('clocks', 'clock decisions in memory, beside their calendar arithmetic alone; and all clocks of a changed policy recomputed while deadlines are due'))
    .addOption(new Option('--tickets <n>', `histories that are decided in memory, ${HISTORIES} at least`).argParser(histories).default(100_000))
    .action(async (options: DueOptions & { readonly tickets: number }) => {
      const { benchClocks } = await import('../bench/clocks.ts');
      await run(options, (scratch, say) => benchClocks(scratch, say, { tickets: options.tickets, clocks: options.clocks, duePerSecond: options.due }));
    });

  add('mail', 'mails of a mailbox to routed tickets, and the CPU a mail; beside mails taken apart and judged on one core, and the MIME parser alone')
    .addOption(seconds(8))
    .option('--mails <dir>', 'a folder of mails; else the corpora (CORPORA_DIR)')
    .addOption(new Option('--back-fill <n>', 'mails that lie in a mailbox of Dovecot before the start; 0: only the parsing').argParser(count).default(20_000))
    .addOption(new Option('--filed <n>', 'mails that are filed already where one is threaded and a timeline is opened; 0: neither').argParser(count).default(1_000_000))
    .action(async (options: TimedOptions & { readonly mails?: string; readonly backFill: number; readonly filed: number }) => {
      const { benchMail } = await import('../bench/mail.ts');
      await run(options, (scratch, say) => benchMail(scratch, streams.env, say, { seconds: options.seconds, mails: options.mails, backFill: options.backFill, filed: options.filed }));
    });

  add('fleet', 'a process per service on Postgres and Kafka: at rest, steady, at saturation, while a replica ends; beside the log alone')
    .addOption(seconds(20))
    .option('--bundles', 'services as in the images: bundled, in the environment that the image gives them; else from the sources')
    .addHelpText('after', BROKERS)
    .action(async (options: TimedOptions & { readonly bundles?: boolean }) => {
      const { benchFleet } = await import('../bench/fleet.ts');
      await run(options, (scratch, say) => benchFleet(scratch, say, { ...options, bundles: options.bundles ?? false }));
    });

  add('kafka', 'the log on Kafka, published and read in batches; beside the library alone')
    .addOption(seconds(8))
    .addHelpText('after', BROKERS)
    .action(async (options: TimedOptions) => {
      const { benchKafkaCommand } = await import('../bench/kafka.ts');
      await run(options, (scratch, say) => benchKafkaCommand(scratch, say, options));
    });

  add('route', 'the routing engine alone (decisions with their cards, the simulator, best; beside plain lists), and with Postgres (how soon, how many, saturated, taken over)')
    .addOption(new Option('--contacts <n>', 'of the day that is simulated').argParser(count).default(200_000))
    .addOption(new Option('--only <half>', 'one half of it').choices(['engine', 'service']))
    .action(async (options: OutputOptions & { readonly contacts: number; readonly only?: 'engine' | 'service' }) => {
      const [{ benchRoute }, { benchRouteService, together }] = await Promise.all([import('../bench/route.ts'), import('../bench/route-service.ts')]);
      await run(options, async (scratch, say) => {
        const core = options.only === 'service' ? undefined : await benchRoute(scratch, say, { share: 1, contacts: options.contacts });
        const service = options.only === 'engine' ? undefined : await benchRouteService(scratch, say, { share: 1 });
        return core && service ? together(core, service) : (core ?? service)!;
      });
    });

  add('calendar', 'business time: operations, and lines in to lines out; beside a walk of the minutes')
    .addOption(new Option('--operations <n>', 'operations of each kind of run').argParser(positive).default(1_000_000))
    .addOption(new Option('--lines <n>', 'lines of the command').argParser(positive).default(300_000))
    .action(async (options: OutputOptions & CalendarTask) => {
      const { benchCalendar } = await import('../bench/calendar.ts');
      await run(options, (scratch, say) => benchCalendar(scratch, say, { operations: options.operations, lines: options.lines }));
    });

  add('start', 'second start to ready, and what it takes when idle; beside Postgres alone').action(async (options: OutputOptions) => {
    const { benchStart } = await import('../bench/start.ts');
    await run(options, benchStart);
  });
}

/** Bars that are not reached are told; only what is not found again fails. @throws CliFault */
export function report(streams: Streams, options: OutputOptions, result: BenchResult, text: string): void {
  print(streams, options, result, text);
  if (!result.complete) throw new CliFault(`${result.accepted} were accepted, ${result.found} were found again`, EXIT.checkFailed);
}
