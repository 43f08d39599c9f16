import type { Block, ContactLine, WaitFigures } from '../../simulation/lines.ts';

/** Shares are written to 6 decimals, means to 3. */
export function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : rounded(part / whole, 6);
}

export function waits(lines: readonly ContactLine[]): WaitFigures {
  const sorted = lines
    .filter((line) => line.answeredAt !== null)
    .map((line) => line.waitMs)
    .toSorted((a, b) => a - b);
  const n = sorted.length;
  const nearestRank = (percent: number) => sorted[Math.ceil((percent * n) / 100) - 1] ?? null;
  const meanMs = n === 0 ? null : rounded(sorted.reduce((a, b) => a + b, 0) / n, 3);
  return { n, meanMs, p50Ms: nearestRank(50), p90Ms: nearestRank(90), p99Ms: nearestRank(99), maxMs: sorted.at(-1) ?? null };
}

export function block(lines: readonly ContactLine[]): Block {
  const count = (is: (line: ContactLine) => boolean) => lines.filter(is).length;
  const met = count((line) => line.slaMet === true);
  const abandoned = count((line) => line.state === 'abandoned');
  return {
    contacts: lines.length,
    wait: waits(lines),
    serviceLevel: share(met, met + count((line) => line.slaMet === false)),
    abandonment: share(abandoned, abandoned + count((line) => line.answeredAt !== null)),
  };
}

export function blocksBy(lines: readonly ContactLine[], key: (line: ContactLine) => string): Record<string, Block> {
  return Object.fromEntries(Object.entries(Object.groupBy(lines, key)).map(([name, some]) => [name, block(some ?? [])]));
}

/** Σ|oᵢ − oⱼ| ÷ (2 n² mean): 0 where all are equal, all idle included; null of nobody. */
export function gini(values: readonly number[]): number | null {
  const n = values.length;
  if (n === 0) return null;
  const sum = values.reduce((a, b) => a + b, 0);
  if (sum === 0) return 0;
  const apart = values.reduce((total, x) => total + values.reduce((some, y) => some + Math.abs(x - y), 0), 0);
  return rounded(apart / (2 * n * sum), 6);
}
