import { CENTRES } from '../centres.ts';
import { dayOf } from '../scenarios.ts';
import { trialDay } from './day.ts';
import { ageAndLongestIdle } from './policies.ts';
import { type Missed, trial, type TrialPolicy } from './trial.ts';

export interface Compared {
  readonly centre: string;
  /** Missed by age and longest-idle, of all. */
  readonly missedBefore: number;
  /** Missed ÷ missed by age and longest-idle. */
  readonly ratio: number;
  /** Of the type that misses most, in percentage points: after − before. */
  readonly worstType: number;
}

/** A policy against age and longest-idle, over days of each centre. */
export function compare(policy: () => TrialPolicy, seeds: readonly number[], load: number): Compared[] {
  return Object.entries(CENTRES).map(([centre, made]) => {
    const days = seeds.map((seed) => trialDay(dayOf(made, seed, load)));
    const [before, after] = [days.map((day) => trial(day, ageAndLongestIdle)), days.map((day) => trial(day, policy()))].map(sum);
    if (before === undefined || after === undefined) throw new Error('nothing to compare');
    const [missedBefore, missedAfter] = [share(before), share(after)];
    return { centre, missedBefore, ratio: missedAfter / missedBefore, worstType: 100 * (worst(after) - worst(before)) };
  });
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function sum(days: readonly Missed[]): Missed {
  const total: Missed = new Map();
  for (const [type, { missed, all }] of days.flatMap((day) => [...day])) {
    const before = total.get(type) ?? { missed: 0, all: 0 };
    total.set(type, { missed: before.missed + missed, all: before.all + all });
  }
  return total;
}

function share(missed: Missed): number {
  const sums = [...missed.values()];
  return sums.reduce((n, of) => n + of.missed, 0) / sums.reduce((n, of) => n + of.all, 0);
}

function worst(missed: Missed): number {
  return Math.max(...[...missed.values()].map((of) => of.missed / of.all));
}
