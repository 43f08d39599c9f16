import { type Contact, compare, setPresence, settle } from '@sluice/matching';
import { percentile } from '../figures.ts';
import { Naive } from './naive.ts';
import { type Saturated, saturated, type Size, step } from './saturated.ts';

export interface CoreTask extends Size {
  /** Decisions that the scan makes beside it. */
  readonly scanned: number;
}

export interface CoreFigures {
  readonly perSecond: number;
  /** By the time of the processor that this process had: what others do on the machine is not in it. */
  readonly perCpuSecond: number;
  readonly scanPerSecond: number;
  /** Cost of a decision in the last tenth ÷ in the first. */
  readonly growth: number;
  /** A call ends, one comes, and the decision: ms. */
  readonly freedP99Ms: number;
  /** He goes away and comes back: each, ms. */
  readonly presenceP99Ms: number;
  readonly rssMb: number;
  readonly decisions: number;
  /** Decisions that the scan made too, of so many. */
  readonly agreed: number;
  readonly compared: number;
  /** Calls that came, and those found again: waiting, with an agent, or over. */
  readonly came: number;
  readonly found: number;
}

function measure({ scanned, ...size }: CoreTask): CoreFigures {
  const state = saturated(size);
  const before = state.given.length;
  const naive = new Naive(state, waitingOf(state).toSorted(compare));
  const startedAt = state.now;
  const took = new Float64Array(size.decisions);
  let ended = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  for (let n = 0; n < size.decisions; n += 1) {
    const from = performance.now();
    if (step(state, n)) ended += 1;
    took[n] = performance.now() - from;
  }
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const rssMb = process.memoryUsage.rss() / 1e6;
  const decisions = state.given.length - before;
  const scan = performance.now();
  for (let n = 0; n < scanned; n += 1) naive.step(state.ending[n]!, state.coming[n]!, startedAt + n + 1);
  const scanSeconds = (performance.now() - scan) / 1000;
  const compared = naive.given.length;
  const agreed = naive.given.filter(([call, agent], n) => call === state.given[before + n]?.[0] && agent === state.given[before + n]?.[1]).length;
  const tenth = Math.floor(took.length / 10);
  return {
    perSecond: decisions / seconds,
    perCpuSecond: (decisions * 1e6) / (user + system),
    scanPerSecond: compared / scanSeconds,
    growth: middle(took.subarray(-tenth)) / middle(took.subarray(0, tenth)),
    freedP99Ms: p99(took),
    presenceP99Ms: p99(presence(state)),
    rssMb,
    decisions,
    agreed: agreed + (state.cards.counted === size.agents ? 0 : -1),
    compared,
    came: size.waiting + size.agents + size.decisions,
    found: waitingOf(state).length + state.engine.agents.reduce((all, { holding }) => all + holding.size, 0) + ended,
  };
}

/** In thousandths, since a percentile is rounded to tenths. */
const p99 = (ms: Float64Array): number =>
  percentile(
    [...ms].map((one) => one * 1000),
    0.99,
  ) / 1000;
const middle = (ms: Float64Array): number => ms.toSorted()[ms.length >> 1]!;

function waitingOf({ engine }: Saturated): Contact[] {
  return engine.demands.blocks.flatMap(({ list }) => list.flatMap(({ entries }) => entries.flatMap((entry) => entry?.items.chunks.flat() ?? [])));
}

/** An agent with a call goes away, another one comes back: what has to be looked at is little. */
function presence(state: Saturated): Float64Array {
  const { engine, ending } = state;
  const took = new Float64Array(2 * Math.min(10_000, ending.length));
  for (let n = 0; n < took.length; n += 2) {
    const agent = engine.agents[ending[n >> 1]!]!;
    for (const [at, to] of (['away', 'available'] as const).entries()) {
      state.now += 1;
      const from = performance.now();
      setPresence(engine, agent, to, state.now);
      settle(engine, state.now);
      took[n + at] = performance.now() - from;
    }
  }
  return took;
}

process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2]!) as CoreTask)));
