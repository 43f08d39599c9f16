import { benchRecomputing, type DecisionFigures } from '@sluice/sla/bench';
import { runWorker } from './child.ts';
import { atLeast, atMost, benchResult, type BenchResult, figure } from './figures.ts';
import type { Scratch } from './scratch.ts';
import { breachesFound, slaBench, spread } from './sla-hands.ts';

export interface ClocksOptions {
  /** Histories that are decided in memory. */
  readonly tickets: number;
  /** That go on while a policy is changed; 0: only in memory. */
  readonly clocks: number;
  readonly duePerSecond: number;
}

/** Clock decisions on one core beside their calendar arithmetic alone; then all clocks of a changed policy, through the service, while deadlines are due. */
export async function benchClocks(scratch: Scratch, say: (text: string) => void, { tickets, clocks, duePerSecond }: ClocksOptions): Promise<BenchResult> {
  say(`histories of ${tickets} tickets`);
  const one = await runWorker<DecisionFigures>(scratch, 'clocks-worker.ts', { tickets });
  const decided = benchResult({
    bench: 'clocks',
    perSecond: one.perSecond,
    limit: { what: 'the same calendar arithmetic without deciding', perSecond: one.limitPerSecond },
    found: { accepted: one.clocks, found: one.right },
    bars: [atLeast('clock decisions in memory, on one core', one.perSecond, '/s', 300_000)],
    details: { decisions: one.decisions, perSecondOnTheWall: figure(one.wallPerSecond) },
  });
  return clocks === 0 ? decided : await withRecomputing(scratch, say, decided, { clocks, duePerSecond });
}

async function withRecomputing(scratch: Scratch, say: (text: string) => void, decided: BenchResult, { clocks, duePerSecond }: Omit<ClocksOptions, 'tickets'>): Promise<BenchResult> {
  const { server, hands } = await slaBench(scratch, say);
  const run = await benchRecomputing(server, hands, { clocks, duePerSecond, seconds: 0, burst: 0 });
  const { accepted, found } = breachesFound(run);
  return {
    ...decided,
    accepted: decided.accepted + accepted + clocks,
    found: decided.found + found + Math.min(clocks, run.clocks),
    complete: decided.complete && found === accepted && run.clocks === clocks,
    bars: [
      ...decided.bars,
      atLeast('clocks of a changed policy recomputed', run.perSecond, '/s', 20_000),
      atMost(`lateness p99 meanwhile, ${duePerSecond} due/s`, run.meanwhile.p99Ms, 'ms', 100),
      atMost('memory of the process (PSS)', run.pssMb, 'MB', 350),
    ],
    details: { ...decided.details, recomputed: run.clocks, tookMs: figure(run.tookMs), latenessMs: spread(run.meanwhile) },
  };
}
