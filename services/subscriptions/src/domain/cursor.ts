import { FEED } from './topics.ts';

/** Where a reader stands: for each topic of the feeds, the offset that it reads next in each partition. What is not there is 0. */
export type Vector = ReadonlyMap<string, readonly number[]>;

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
}

/**
 * The vector as a text that is url-safe and means nothing to its holder: `1` (the form's version), then for each topic its number and the
 * offsets of its partitions, in base 36. Zeros at the end are left out, so that a topic may get more partitions, and the feed more topics,
 * without an older cursor losing its meaning: what it does not speak of is read from the beginning.
 */
const VERSION = '1';
const NUMBER = /^[0-9a-z]{1,10}$/;

export function encodeCursor(vector: Vector): string {
  const parts = [...FEED].flatMap(([number, { name }]) => {
    const offsets = vector.get(name) ?? [];
    const last = offsets.findLastIndex((one) => one > 0);
    return last < 0 ? [] : [[number, ...offsets.slice(0, last + 1)].map((one) => one.toString(36)).join('.')];
  });
  return [VERSION, ...parts].join('_');
}

/** Undefined where the text is no cursor of ours. A topic that this release does not know (a newer one wrote it) is passed over. */
export function decodeCursor(text: string): Vector | undefined {
  const [version, ...parts] = text.split('_');
  if (version !== VERSION) return undefined;
  const vector = new Map<string, readonly number[]>();
  for (const part of parts) {
    const digits = part.split('.');
    const [number = 0, ...offsets] = digits.map((one) => (NUMBER.test(one) ? Number.parseInt(one, 36) : Number.NaN));
    if (offsets.length === 0 || ![number, ...offsets].every(Number.isSafeInteger)) return undefined;
    const topic = FEED.get(number);
    if (topic) vector.set(topic.name, offsets);
  }
  return vector;
}

/** The vector with other places in it. */
export function moved(vector: Vector, places: Iterable<Place>): Vector {
  const next = new Map([...vector].map(([topic, offsets]) => [topic, [...offsets]]));
  for (const { topic, partition, next: offset } of places) {
    const offsets = next.get(topic) ?? [];
    while (offsets.length <= partition) offsets.push(0);
    offsets[partition] = offset;
    next.set(topic, offsets);
  }
  return next;
}

/** The partitions of these topics in which something stands behind the vector. */
export function behind(vector: Vector, ends: Vector, topics: Iterable<string>): Place[] {
  const places: Place[] = [];
  for (const topic of topics) {
    const offsets = vector.get(topic) ?? [];
    for (const [partition, end] of (ends.get(topic) ?? []).entries()) {
      const next = offsets[partition] ?? 0;
      if (next < end) places.push({ topic, partition, next });
    }
  }
  return places;
}

/** Whether the vector names what the log has not reached. */
export function isAhead(vector: Vector, ends: Vector): boolean {
  return [...vector].some(([topic, offsets]) => offsets.some((offset, partition) => offset > (ends.get(topic)?.[partition] ?? 0)));
}
