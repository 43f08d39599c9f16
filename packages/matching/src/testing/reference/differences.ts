/** What a run is free in: how long it took, and what it calls its decisions. */
const FREE = new Set(['wallMs', 'decisionsPerSecond', 'decisionId']);
/** Sums of fractions may be added in another order. */
const SLACK: Readonly<Record<string, number>> = { usedMs: 0.001, occupancy: 0.0000015, all: 0.0000015, byGroup: 0.0000015, occupancyGini: 0.0000015 };

/** Where two results differ, one sentence each; keys may stand in any order. */
export function differences(expected: unknown, found: unknown, path: readonly string[] = []): string[] {
  if (isObject(expected) && isObject(found)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].filter((key) => !FREE.has(key));
    return keys.flatMap((key) => differences(expected[key], found[key], [...path, key]));
  }
  if (Object.is(expected, found) || near(expected, found, path)) return [];
  return [`${path.join('.')}: ${text(found)}, but it should be ${text(expected)}`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function near(a: unknown, b: unknown, path: readonly string[]): boolean {
  const slack = Math.max(0, ...path.slice(-2).map((key) => SLACK[key] ?? 0));
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= slack;
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
