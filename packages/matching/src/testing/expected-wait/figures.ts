import type { Announced } from './judge.ts';

export interface WaitFigures {
  readonly announced: number;
  readonly answered: number;
  /** Share of the answered whose wait lay within p10 to p90, ends included. */
  readonly coverage: number;
  /** Shares of the answered below p10 and above p90. */
  readonly below: number;
  readonly above: number;
  /** Share of the answered who waited at most p50. */
  readonly atMostMedian: number;
  /** Median of |p50 − wait| ÷ wait over the answered who waited longer than 10 s. */
  readonly error: number;
  /** |median of p50 − median of the waits| ÷ median of the waits, over the same. */
  readonly errorOfMedian: number;
  readonly medianWaitMs: number;
}

const LEAST_MS = 10_000;

export function waitFigures(all: readonly Announced[]): WaitFigures {
  const answered = all.filter((one) => one.answered);
  const long = answered.filter(({ waitedMs }) => waitedMs > LEAST_MS);
  const share = (holds: (one: Announced) => boolean): number => answered.filter(holds).length / answered.length;
  const medianWaitMs = median(long.map(({ waitedMs }) => waitedMs));
  return {
    announced: all.length,
    answered: answered.length,
    coverage: share(({ p10Ms, p90Ms, waitedMs }) => waitedMs >= p10Ms && waitedMs <= p90Ms),
    below: share(({ p10Ms, waitedMs }) => waitedMs < p10Ms),
    above: share(({ p90Ms, waitedMs }) => waitedMs > p90Ms),
    atMostMedian: share(({ p50Ms, waitedMs }) => waitedMs <= p50Ms),
    error: median(long.map(({ p50Ms, waitedMs }) => Math.abs(p50Ms - waitedMs) / waitedMs)),
    errorOfMedian: Math.abs(median(long.map(({ p50Ms }) => p50Ms)) - medianWaitMs) / medianWaitMs,
    medianWaitMs,
  };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
