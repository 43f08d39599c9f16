import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runWorker } from './child.ts';
import { atLeast, atMost, type Bar, benchResult, type BenchResult, figure } from './figures.ts';
import { benchBest } from './route/best.ts';
import type { CoreFigures, CoreTask } from './route/core-worker.ts';
import type { SimulatorFigures, SimulatorTask } from './route/simulator-worker.ts';
import { writeTraffic } from './route/traffic.ts';
import type { Scratch } from './scratch.ts';

export interface RouteBenchOptions {
  /** Of the sizes below: a test takes a part. */
  readonly share: number;
  /** Of the day that is simulated. */
  readonly contacts: number;
}

/** Waiting × agents, the bar, and what the scan beside it can make in about a second. */
const SIZES = [
  { waiting: 100, agents: 100, bar: 200_000, decisions: 200_000, scanned: 5000 },
  { waiting: 10_000, agents: 1000, bar: 150_000, decisions: 100_000, scanned: 500 },
  { waiting: 100_000, agents: 10_000, bar: 100_000, decisions: 60_000, scanned: 100 },
] as const;
const AGENTS = 500;
/** Seeds of days on which `best` was not tuned. */
const DAYS = [101, 102];

/** The routing engine alone, without a database: decisions with their cards, and the simulator; each beside plain lists in the same process. */
export async function benchRoute(scratch: Scratch, say: (text: string) => void, { share, contacts }: RouteBenchOptions): Promise<BenchResult> {
  const cores: CoreFigures[] = [];
  for (const size of SIZES) {
    const part = (of: number): number => Math.max(20, Math.round(of * share));
    const task: CoreTask = { waiting: part(size.waiting), agents: part(size.agents), decisions: part(size.decisions), scanned: part(size.scanned) };
    say(`${task.waiting} waiting, ${task.agents} agents: ${task.decisions} decisions, each with its card`);
    cores.push(await runWorker<CoreFigures>(scratch, 'route/core-worker.ts', task));
  }
  say(`${contacts} contacts of a day with ${AGENTS} agents, files in to lines out`);
  const simulator = await benchSimulator(scratch, contacts);
  say('best beside age and longest idle, seven days');
  const best = benchBest(share < 1 ? DAYS.slice(0, 1) : DAYS);
  const large = cores.at(-1)!;
  const agreed = cores.reduce((all, one) => all + one.agreed, 0);
  const compared = cores.reduce((all, one) => all + one.compared, 0);
  return benchResult({
    bench: 'route',
    perSecond: large.perSecond,
    limit: { what: 'plain lists, looked through at each decision', perSecond: large.scanPerSecond },
    found: {
      accepted: cores.reduce((all, one) => all + one.came, compared + contacts),
      // A rule broken or a decision otherwise than by the lists is one that is not found again.
      found: cores.reduce((all, one) => all + one.found, agreed + simulator.lines) - simulator.violations - simulator.differences,
    },
    bars: [...coreBars(cores), ...simulatorBars(simulator), ...best.bars],
    details: { core: cores.map((one, at) => details(SIZES[at]!, one)), simulator: rounded(simulator), best: best.details },
  });
}

async function benchSimulator(scratch: Scratch, contacts: number): Promise<SimulatorFigures> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-route-'));
  scratch.folder(dir);
  const short = mkdtempSync(path.join(dir, 'short-'));
  const task: SimulatorTask = { ...writeTraffic(dir, contacts, AGENTS), result: path.join(dir, 'result.jsonl'), short: writeTraffic(short, Math.min(contacts, 1000), 50) };
  return runWorker<SimulatorFigures>(scratch, 'route/simulator-worker.ts', task);
}

function coreBars(cores: readonly CoreFigures[]): Bar[] {
  const [small, large] = [cores[0]!, cores.at(-1)!];
  return [
    ...cores.map((one, at) => atLeast(`decisions, ${SIZES[at]!.waiting} × ${SIZES[at]!.agents}`, one.perSecond, '/s', SIZES[at]!.bar)),
    atMost('growth of a decision’s cost, first to last', Math.max(...cores.map((one) => one.growth)), '×', 3),
    atMost('growth of a decision’s cost, smallest to largest', small.perCpuSecond / large.perCpuSecond, '×', 3),
    atMost('freed slot, p99, largest', large.freedP99Ms, 'ms', 0.2),
    atMost('presence change, p99, largest', large.presenceP99Ms, 'ms', 0.2),
    atMost('memory, largest', large.liveMb, 'MB', 400),
  ];
}

function simulatorBars({ perSecond, rssMb }: SimulatorFigures): Bar[] {
  return [atLeast('simulator, files in to lines out', perSecond, 'contacts/s', 50_000), atMost('simulator, memory', rssMb, 'MB', 2000)];
}

const rounded = (one: object): Record<string, number> => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, figure(value as number)]));

function details({ waiting, agents }: (typeof SIZES)[number], one: CoreFigures): Record<string, unknown> {
  return { case: `${waiting} × ${agents}`, ratio: figure(one.perSecond / one.scanPerSecond), ...rounded(one) };
}
