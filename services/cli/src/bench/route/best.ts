import { bestPolicy, compare, geometricMean } from '@sluice/matching/testing';
import { atMost, type Bar, figure } from '../figures.ts';

const LOAD = 0.9;

export interface BestFigures {
  readonly bars: readonly Bar[];
  readonly details: Readonly<Record<string, unknown>>;
}

/** `best` beside age and longest idle over days of seven centres: what misses its target, who left included. */
export function benchBest(seeds: readonly number[]): BestFigures {
  const centres = compare(bestPolicy, seeds, LOAD);
  return {
    bars: [
      atMost('best: misses, of those of age + longest idle, geometric mean', geometricMean(centres.map(({ ratio }) => ratio)), '×', 0.7),
      atMost('best: misses, worst centre', Math.max(...centres.map(({ ratio }) => ratio)), '×', 1.03),
      atMost('best: worst-off type, points more', Math.max(...centres.map(({ worstType }) => worstType)), 'points', 2),
    ],
    details: Object.fromEntries(
      centres.map(({ centre, ratio, worstType, missedBefore }) => [centre, { ratio: figure(ratio), worstTypePoints: figure(worstType), missedBefore: figure(missedBefore) }]),
    ),
  };
}
