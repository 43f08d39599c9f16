import type { Millis } from '../model.ts';
import type { Scores } from './state.ts';

/** Bins of the score; the first and the last are open to their side. */
const LOWEST = -5;
const WIDTH = 0.25;
export const BINS = 56;
/** An older wait counts half after so many later ones of the same kind. */
const KEEPS = 2 ** (-1 / 250);

export function newScores(at: Millis): Scores {
  return { met: Array<number>(BINS).fill(0), left: Array<number>(BINS).fill(0), at };
}

const binOf = (score: number): number => Math.max(0, Math.min(BINS - 1, Math.floor((score - LOWEST) / WIDTH)));

export function noteScore({ met, left }: Scores, score: number, answered: boolean): void {
  for (let bin = 0; bin < BINS; bin += 1) {
    met[bin]! *= KEEPS;
    left[bin]! *= KEEPS;
  }
  (answered ? met : left)[binOf(score)]! += 1;
}

/** Where the law is right, scores are normal: shares of the bins, Φ by the logistic that is at most 0.0095 off (Bowling et al. 2009). */
const NORMAL: readonly number[] = Array.from({ length: BINS }, (_, bin) => {
  const phi = (z: number): number => 1 / (1 + Math.exp(-1.702 * z));
  const from = LOWEST + bin * WIDTH;
  return (bin === BINS - 1 ? 1 : phi(from + WIDTH)) - (bin === 0 ? 0 : phi(from));
});

export interface Weighed {
  readonly scores: Scores;
  /** It counts at most like so many waits. */
  readonly most: number;
}

/**
 * The scores that a share of the waits stays below, rising: Kaplan and Meier (1958) over the bins of all that is given together, and `doubt` waits
 * that fell as the law says. A wait that was broken off counts among those under way up to where it broke off, and as nothing after.
 */
export function quantiles(parts: readonly Weighed[], doubt: number, shares: readonly number[]): number[] {
  const met = NORMAL.map((share) => share * doubt);
  const left = Array<number>(BINS).fill(0);
  for (const { scores, most } of parts) {
    const total = sum(scores.met) + sum(scores.left);
    const weight = total > most ? most / total : 1;
    for (let bin = 0; bin < BINS; bin += 1) {
      met[bin]! += scores.met[bin]! * weight;
      left[bin]! += scores.left[bin]! * weight;
    }
  }
  return walk(met, left, shares);
}

function walk(met: readonly number[], left: readonly number[], shares: readonly number[]): number[] {
  const found: number[] = [];
  let risk = sum(met) + sum(left);
  let alive = 1;
  for (let bin = 0; bin < BINS && found.length < shares.length; bin += 1) {
    // Half of those who break off in a bin see what happens in it.
    const under = risk - left[bin]! / 2;
    const next = under > 0 ? alive * (1 - Math.min(1, met[bin]! / under)) : alive;
    for (let share = shares[found.length]; share !== undefined && next <= 1 - share; share = shares[found.length]) {
      const within = alive > next ? (alive - (1 - share)) / (alive - next) : 0;
      found.push(LOWEST + (bin + within) * WIDTH);
    }
    alive = next;
    risk -= met[bin]! + left[bin]!;
  }
  while (found.length < shares.length) found.push(LOWEST + BINS * WIDTH);
  return found;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
