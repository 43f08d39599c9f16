import { newScores, noteScore, quantiles } from './calibration.ts';
import type { Scores } from './state.ts';

const ALL = [0.1, 0.5, 0.9];
const of = (met: readonly number[], left: readonly number[] = []): Scores => {
  const scores = newScores(0);
  const mixed = [...met.map((score) => [score, true] as const), ...left.map((score) => [score, false] as const)].toSorted(([a], [b]) => a - b);
  for (const [score, answered] of mixed) noteScore(scores, score, answered);
  return scores;
};
const quantilesOf = (scores: Scores, shares = ALL): number[] => quantiles([{ scores, most: Infinity }], 0, shares);

describe('calibration', () => {
  it('without a wait the law stands: the quantiles of a normal', () => {
    const [p10, p50, p90] = quantiles([], 1, ALL) as [number, number, number];
    expect(p50).toBeCloseTo(0, 9);
    expect([p10, p90]).toEqual([expect.closeTo(-1.29, 1), expect.closeTo(1.29, 1)]);
  });

  it('with waits, theirs', () => {
    const evenly = Array.from({ length: 40 }, (_, n) => -1 + n / 20);
    const [p10, p50, p90] = quantilesOf(of(evenly)) as [number, number, number];
    expect([p10, p50, p90]).toEqual([expect.closeTo(-0.8, 0), expect.closeTo(0, 0), expect.closeTo(0.8, 0)]);
  });

  it('one who left counts up to where he left: Kaplan and Meier', () => {
    // Of four, one is answered, one leaves, two are answered: S = 3/4, then 3/8, then 0.
    const scores = of([-2.9, 1.1, 2.1], [-0.9]);
    const [a, b, c] = quantilesOf(scores, [0.2, 0.6, 0.99]) as [number, number, number];
    expect([a, b, c]).toEqual([expect.closeTo(-2.8, 1), expect.closeTo(1.23, 1), expect.closeTo(2.25, 1)]);
    // Left out, or taken for an answer, he would pull the median down.
    expect(quantilesOf(scores, [0.5])[0]).toBeGreaterThan(quantilesOf(of([-2.9, -0.9, 1.1, 2.1]), [0.5])[0]!);
  });

  it('where all have left nobody knows the upper end: the highest', () => {
    expect(quantilesOf(of([], [0, 0.5]))).toEqual([9, 9, 9]);
  });

  it('older waits fade', () => {
    const scores = of(Array<number>(50).fill(-3));
    for (let n = 0; n < 2000; n += 1) noteScore(scores, 3, true);
    expect(quantilesOf(scores)[0]).toBeGreaterThan(2.9);
  });
});
