/** To 6 decimals; null where there is nothing to take a share of. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? millionths(part / whole) : null;
}

/** To 6 decimals. */
export function millionths(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** To 3 decimals. */
export function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Nearest rank, of an ascending list. */
export function percentile(sorted: readonly number[] | Float64Array, percent: number): number | null {
  return sorted.length === 0 ? null : (sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1] ?? null);
}

/** Σ|oᵢ − oⱼ| ÷ (2 n² mean), over an ascending list by Σ (2i − n + 1) oᵢ ÷ (n Σ oᵢ); null where nobody has one, 0 where all have none. */
export function gini(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  if (n === 0) return null;
  const sum = sorted.reduce((all, value) => all + value, 0);
  if (sum === 0) return 0;
  return millionths(sorted.reduce((all, value, at) => all + (2 * at - n + 1) * value, 0) / (n * sum));
}
