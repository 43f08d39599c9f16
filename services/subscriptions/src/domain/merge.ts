/** What was read of one partition, in its order. */
export interface Run<T> {
  readonly items: readonly T[];
  /** More stands behind the last of them. */
  readonly goesOn: boolean;
}

export interface MergeBy<T> {
  readonly at: (item: T) => number;
  /** What is not wanted is passed over and counted. */
  readonly wanted: (item: T) => boolean;
}

/**
 * The next `limit` wanted items of all runs by time, each run in its own order. It ends early where a run that goes on is used up: what
 * comes next there may be older than what the others have. Answers also how many of each run are done with.
 */
export function mergeRuns<T>(runs: readonly Run<T>[], { at, wanted }: MergeBy<T>, limit: number): { readonly taken: readonly T[]; readonly counts: readonly number[] } {
  const counts = runs.map(() => 0);
  const taken: T[] = [];
  while (taken.length < limit && !runs.some((run, n) => run.goesOn && run.items.length === counts[n])) {
    const n = earliest(runs, counts, at);
    const item = runs[n]?.items[counts[n] ?? 0];
    if (item === undefined) break;
    counts[n] = (counts[n] ?? 0) + 1;
    if (wanted(item)) taken.push(item);
  }
  return { taken, counts };
}

/** The run whose head is the oldest; of equals the first; -1 where all are used up. */
function earliest<T>(runs: readonly Run<T>[], counts: readonly number[], at: (item: T) => number): number {
  let first = -1;
  let firstAt = Number.POSITIVE_INFINITY;
  for (const [n, run] of runs.entries()) {
    const item = run.items[counts[n] ?? 0];
    if (item === undefined) continue;
    const time = at(item);
    if (first === -1 || time < firstAt) [first, firstAt] = [n, time];
  }
  return first;
}
