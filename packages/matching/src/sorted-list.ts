/**
 * A list kept in order, in chunks of at most 256: insert, remove and rank cost a binary search and a short copy.
 * Chosen over a heap because the card needs the next nine and the position, and work leaves from the middle.
 * `compare` must be a total order (no two members equal), and a member's key must not change while it is inside.
 */
export interface SortedList<T> {
  readonly compare: (a: T, b: T) => number;
  chunks: T[][];
  size: number;
}

const MOST = 256;

export function sortedList<T>(compare: (a: T, b: T) => number): SortedList<T> {
  return { compare, chunks: [], size: 0 };
}

/** Index of the chunk that holds or would hold `value`; 0 on an empty list. */
function chunkOf<T>(list: SortedList<T>, value: T): number {
  let low = 0;
  let high = list.chunks.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const last = list.chunks[middle]?.at(-1);
    if (last !== undefined && list.compare(last, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function placeIn<T>(list: SortedList<T>, chunk: readonly T[], value: T): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list.compare(chunk[middle] as T, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function insert<T>(list: SortedList<T>, value: T): void {
  list.size += 1;
  const at = chunkOf(list, value);
  const chunk = list.chunks[at];
  if (!chunk) {
    // A literal takes no more room than for what it holds, and most lists stay short.
    list.chunks = [[value]];
    return;
  }
  chunk.splice(placeIn(list, chunk, value), 0, value);
  if (chunk.length > MOST) list.chunks.splice(at + 1, 0, chunk.splice(MOST >> 1));
}

/** False where it is not inside. */
export function remove<T>(list: SortedList<T>, value: T): boolean {
  const at = chunkOf(list, value);
  const chunk = list.chunks[at];
  if (!chunk) return false;
  const place = placeIn(list, chunk, value);
  if (chunk[place] !== value) return false;
  chunk.splice(place, 1);
  if (chunk.length === 0) list.chunks.splice(at, 1);
  list.size -= 1;
  return true;
}

/** How many stand before `value`, whether it is inside or not. */
export function rankOf<T>(list: SortedList<T>, value: T): number {
  const at = chunkOf(list, value);
  let before = 0;
  for (let i = 0; i < at; i += 1) before += list.chunks[i]?.length ?? 0;
  const chunk = list.chunks[at];
  return chunk ? before + placeIn(list, chunk, value) : 0;
}

export function first<T>(list: SortedList<T>): T | undefined {
  return list.chunks[0]?.[0];
}

export function* each<T>(list: SortedList<T>): Generator<T> {
  for (const chunk of list.chunks) yield* chunk;
}

/** The first `count` members. */
export function firstOf<T>(list: SortedList<T>, count: number): T[] {
  const found: T[] = [];
  for (const chunk of list.chunks) {
    for (const value of chunk) {
      if (found.length === count) return found;
      found.push(value);
    }
  }
  return found;
}
