/** The nearest-rank percentile of a list, to a tenth; 0 of nothing. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1));
  return Math.round((sorted[at] ?? 0) * 10) / 10;
}

/** One figure beside what it should reach. */
export interface Bar {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly reached: boolean;
}

/** What was accepted, and how much of it was found again as assigned or waiting. */
export interface Completeness {
  readonly accepted: number;
  readonly found: number;
}

/** One bench: its main figure, the limit that was measured beside it in the same run, and whether all that was accepted was found again. */
export interface BenchResult {
  readonly bench: string;
  readonly perSecond: number;
  readonly limit: { readonly what: string; readonly perSecond: number };
  /** perSecond ÷ limit.perSecond */
  readonly ratio: number;
  readonly accepted: number;
  readonly found: number;
  readonly complete: boolean;
  readonly bars: readonly Bar[];
  readonly details: Readonly<Record<string, unknown>>;
  /** Only of the bench `timers`: its main figure under its own name. */
  readonly firePerSecond?: number;
}

/** Three digits that count, whole numbers from 100 on. */
export function figure(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

export const atLeast = (what: string, value: number, unit: string, bar: number): Bar => ({ what, value: figure(value), unit, atLeast: bar, reached: value >= bar });
export const atMost = (what: string, value: number, unit: string, bar: number): Bar => ({ what, value: figure(value), unit, atMost: bar, reached: value <= bar });

export interface Measured {
  readonly bench: string;
  readonly perSecond: number;
  readonly limit: BenchResult['limit'];
  readonly found: Completeness;
  readonly bars: readonly Bar[];
  readonly details: BenchResult['details'];
}

export function benchResult({ bench, perSecond, limit, found, bars, details }: Measured): BenchResult {
  return {
    bench,
    perSecond: figure(perSecond),
    limit: { what: limit.what, perSecond: figure(limit.perSecond) },
    ratio: figure(perSecond / limit.perSecond),
    accepted: found.accepted,
    found: found.found,
    // More may be found than were answered in time; fewer never.
    complete: found.found >= found.accepted,
    bars,
    details,
  };
}

/** For people. */
export function benchText(one: BenchResult): string {
  const bound = (bar: Bar): string => (bar.atLeast === undefined ? `≤ ${bar.atMost}` : `≥ ${bar.atLeast}`);
  return [
    `${one.bench}: ${one.perSecond}/s; ${one.limit.what}: ${one.limit.perSecond}/s; ratio ${one.ratio}`,
    ...one.bars.map((bar) => `  ${bar.what}: ${bar.value} ${bar.unit} (${bound(bar)} ${bar.unit}): bar ${bar.reached ? 'reached' : 'not reached'}`),
    `  accepted ${one.accepted}, found again ${one.found}`,
    ...Object.entries(one.details).map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
    '',
  ].join('\n');
}
