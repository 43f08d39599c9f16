import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compare, end, setPresence, settle } from '@sluice/matching';
import { waitingIn } from '@sluice/matching/testing';
import { percentile } from '../figures.ts';
import { Naive } from './naive.ts';
import { countedOn, type Saturated, saturated, type Size, step, type Turn, turnsOf } from './saturated.ts';

export interface CoreTask extends Size {
  readonly decisions: number;
  /** Decisions that the scan makes beside it. */
  readonly scanned: number;
}

export interface CoreFigures {
  readonly perSecond: number;
  /** By the time of the processor that this process had, of whatever threads: what others do on the machine is not in it. */
  readonly perCpuSecond: number;
  readonly scanPerSecond: number;
  /** Cost of a decision in the last tenth ÷ in the first. */
  readonly growth: number;
  /** A call ends, one comes, and the decision: ms. */
  readonly freedP99Ms: number;
  /** He goes away and comes back: each, ms. */
  readonly presenceP99Ms: number;
  /** What is live when all that nobody needs is gone, with the program itself. */
  readonly liveMb: number;
  readonly rssMb: number;
  readonly decisions: number;
  /** Decisions that the scan made too, of so many. */
  readonly agreed: number;
  readonly compared: number;
  /** Calls that came, and those found again: waiting, with an agent, or over. */
  readonly came: number;
  readonly found: number;
}

/** So many turns are made up before the clock runs. */
const BATCH = 1000;

function measure({ scanned, decisions, ...size }: CoreTask): CoreFigures {
  const empty = live();
  const base = process.memoryUsage.rss() / 1e6;
  const state = saturated(size);
  const liveMb = base + live() - empty;
  const naive = new Naive(state, waitingIn(state.engine).toSorted(compare));
  const startedAt = state.now;
  const took = new Float64Array(decisions);
  const first: Turn[] = [];
  const spent = { ms: 0, cpu: 0, ended: 0 };
  for (let n = 0; n < decisions; n += BATCH) {
    const turns = turnsOf(state, Math.min(BATCH, decisions - n));
    if (first.length < scanned) first.push(...turns.slice(0, scanned - first.length));
    batch(state, turns, took.subarray(n), spent);
  }
  const rssMb = process.memoryUsage.rss() / 1e6;
  const scan = performance.now();
  first.forEach(({ agent, call }, n) => naive.step(agent, call, startedAt + n + 1));
  const scanSeconds = (performance.now() - scan) / 1000;
  const compared = naive.given.length;
  const agreed = naive.given.filter(([call, agent], n) => call === state.given[n]?.[0] && agent === state.given[n]?.[1]).length;
  const tenth = Math.max(1, Math.floor(took.length / 10));
  const all = state.decisions;
  const found = waitingIn(state.engine).length + state.engine.agents.reduce((sum, { holding }) => sum + holding.size, 0) + spent.ended;
  return {
    perSecond: (all * 1000) / spent.ms,
    perCpuSecond: (all * 1e6) / spent.cpu,
    scanPerSecond: compared / scanSeconds,
    growth: middle(took.subarray(-tenth)) / middle(took.subarray(0, tenth)),
    freedP99Ms: p99(took),
    presenceP99Ms: p99(presence(state)),
    liveMb,
    rssMb,
    decisions: all,
    agreed: agreed + (countedOn(state) === size.agents ? 0 : -1),
    compared,
    came: size.waiting + size.agents + decisions,
    found,
  };
}

function batch(state: Saturated, turns: readonly Turn[], took: Float64Array, spent: { ms: number; cpu: number; ended: number }): void {
  const cpu = process.cpuUsage();
  const began = performance.now();
  turns.forEach((turn, n) => {
    const from = performance.now();
    if (step(state, turn)) spent.ended += 1;
    took[n] = performance.now() - from;
  });
  spent.ms += performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  spent.cpu += user + system;
}

/** MB that are reached from somewhere. */
function live(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** In thousandths, since a percentile is rounded to tenths. */
const p99 = (ms: Float64Array): number =>
  percentile(
    [...ms].map((one) => one * 1000),
    0.99,
  ) / 1000;
const middle = (ms: Float64Array): number => ms.toSorted()[ms.length >> 1] ?? 0;

/** An agent whose call has ended goes away, and comes back: he gets the first of all that wait. */
function presence(state: Saturated): Float64Array {
  const { engine, dice } = state;
  const { length } = engine.agents;
  const took = new Float64Array(20_000);
  for (let n = 0; n < took.length; n += 2) {
    const agent = engine.agents[dice.whole(length)]!;
    for (const contact of agent.holding) end(engine, contact, state.now);
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
