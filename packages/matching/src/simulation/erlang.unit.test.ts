import { agentLine, available, summaryOf } from '../testing/builders.ts';
import { erlangA, erlangC, erlangCServiceLevel, erlangCWait } from '../testing/erlang.ts';
import { simRules } from '../testing/plain-rules.ts';
import type { SummaryLine, TrafficLine } from './lines.ts';
import { simulate } from './simulate.ts';

/** Nothing is random but by these seeds; whoever changes them has to look whether theory still lies in the band. */
const SEEDS = Array.from({ length: 10 }, (_, n) => n + 1);
const HANDLE = 180_000;
const CALLS = 10_000;
/** Student's t for 99 % on both sides, of so many independent days less one. */
const T99 = 3.25;

/** mulberry32: good enough for sums of logarithms, the same on every machine. */
function chance(seed: number): () => number {
  let state = seed * 0x9e37_79b9;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const exponential = (next: () => number, mean: number): number => -Math.log(1 - next()) * mean;

function calls(seed: number, gapMs: number, slaMs: number, patienceMs?: number): TrafficLine[] {
  const next = chance(seed);
  let at = 0;
  return Array.from({ length: CALLS }, (_, n) => {
    at += exponential(next, gapMs);
    const patience = patienceMs === undefined ? {} : { patienceMs: Math.round(exponential(next, patienceMs)) };
    return { id: `c${n}`, at: Math.round(at), channel: 'voice', slaMs, handleMs: Math.max(1, Math.round(exponential(next, HANDLE))), ...patience };
  });
}

const rules = simRules({ rules: [{ id: 'all', then: { queue: 'q' } }], queues: [{ id: 'q' }] });

interface Day {
  readonly summary: SummaryLine;
  /** Mean wait of all, those that left included. */
  readonly meanWaitMs: number;
  readonly waited: number;
}

/** Until the last call comes: theory knows of no evening. */
function day(agents: number, traffic: readonly TrafficLine[]): Day {
  const people = Array.from({ length: agents }, (_, n) => agentLine(`a${n}`));
  const lines = [...simulate({ rules, agents: people, presence: available(...people), traffic }, { untilMs: traffic.at(-1)!.at })];
  const contacts = lines.filter((line) => line.type === 'contact');
  return { summary: summaryOf(lines), meanWaitMs: contacts.reduce((all, { waitMs }) => all + waitMs, 0) / CALLS, waited: contacts.filter(({ waitMs }) => waitMs > 0).length / CALLS };
}

/** Theory lies within the confidence interval of the mean over the days, and that is narrow: at most so wide, as a share of the theory. */
function expectAgreement(values: readonly number[], theory: number, widest: number): void {
  const n = values.length;
  const mean = values.reduce((all, value) => all + value, 0) / n;
  const deviation = Math.sqrt(values.reduce((all, value) => all + (value - mean) ** 2, 0) / (n - 1));
  const half = (T99 * deviation) / Math.sqrt(n);
  expect(half / theory).toBeLessThan(widest);
  expect(Math.abs(mean - theory)).toBeLessThanOrEqual(half);
}

describe('the engine agrees with queueing theory where that holds', () => {
  it.each([
    [10, 8],
    [30, 26],
  ])('Erlang C: %i agents, %i erlangs', (agents, load) => {
    const days = SEEDS.map((seed) => day(agents, calls(seed, HANDLE / load, 20_000)));
    expectAgreement(
      days.map((one) => one.meanWaitMs),
      erlangCWait(agents, load, HANDLE),
      0.35,
    );
    expectAgreement(
      days.map((one) => one.waited),
      erlangC(agents, load),
      0.1,
    );
    expectAgreement(
      days.map((one) => one.summary.all.serviceLevel!),
      erlangCServiceLevel(agents, load, HANDLE, 20_000),
      0.05,
    );
    expectAgreement(
      days.map((one) => one.summary.occupancy.all!),
      // The day begins with nobody at work: as much is missing as comes in one mean handling time.
      (load / agents) * (1 - load / CALLS),
      0.02,
    );
  });

  it.each([
    [10, 10, 120_000],
    [30, 36, 60_000],
  ])('Erlang A: %i agents, %i erlangs, patience of %i ms', (agents, load, patience) => {
    const theory = erlangA(agents, load / HANDLE, HANDLE, patience);
    const days = SEEDS.map((seed) => day(agents, calls(seed, HANDLE / load, 20_000, patience)));
    expectAgreement(
      days.map((one) => one.summary.all.abandonment!),
      theory.abandons,
      0.1,
    );
    expectAgreement(
      days.map((one) => one.meanWaitMs),
      theory.meanWait,
      0.1,
    );
    expectAgreement(
      days.map((one) => one.waited),
      theory.waits,
      0.05,
    );
    expectAgreement(
      days.map((one) => one.summary.occupancy.all!),
      theory.occupancy,
      0.02,
    );
  });
});
