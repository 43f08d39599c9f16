import { topicOf, TOPICS } from '@sluice/contracts';
import * as fc from 'fast-check';
import { behind, decodeCursor, encodeCursor, moved, type Vector } from './cursor.ts';
import { mergeRuns, type Run } from './merge.ts';
import { FEED } from './topics.ts';

const names = [...FEED.values()].map((topic) => topic.name);
const vectors: fc.Arbitrary<Vector> = fc.dictionary(fc.constantFrom(...names), fc.array(fc.nat({ max: 2 ** 50 }), { maxLength: 9 })).map((one) => new Map(Object.entries(one)));

test('a cursor says what it was made of, in a text that a URL can carry', () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      const text = encodeCursor(vector);
      expect(text).toMatch(/^[0-9a-z._]{1,4000}$/);
      const back = decodeCursor(text);
      expect(encodeCursor(back!)).toBe(text);
      for (const name of names) for (const [partition, offset] of (vector.get(name) ?? []).entries()) expect(back!.get(name)?.[partition] ?? 0).toBe(offset);
    }),
  );
});

test('any text is a cursor or none: never an error', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('1', '_', '.', 'a', 'z', '0') })), (text) => void decodeCursor(text)));
});

test('the feed carries every public topic of events, each under a number of its own', () => {
  const streams = Object.values(TOPICS).filter((topic) => topic.visibility === 'public' && topic.cleanup === 'delete');
  expect(names.toSorted()).toEqual(streams.map((topic) => topic.name).toSorted());
  expect([...FEED].map(([number, { name }]) => [number, name])).toEqual([1, 2, 3, 4].map((number, n) => [number, topicOf(names[n]!)?.name]));
});

/** The naive reader: all partitions, cut anyhow into reads of `each`, pages of `limit`, must give all wanted items, each partition in order, in time order where each partition is. */
test('merged page by page: every wanted item once, each partition in its order, the whole by time', () => {
  const partition = fc.array(fc.nat({ max: 50 }), { maxLength: 30 }).map((gaps) => gaps.reduce<number[]>((times, gap) => [...times, (times.at(-1) ?? 0) + gap], []));
  fc.assert(
    fc.property(fc.array(partition, { maxLength: 5 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }), (partitions, each, limit, every) => {
      const items = partitions.map((times, p) => times.map((at, n) => ({ at, p, n })));
      const wanted = ({ n }: { n: number }): boolean => n % every === 0;
      const at = partitions.map(() => 0);
      const seen: { at: number; p: number; n: number }[] = [];
      while (items.some((list, p) => at[p]! < list.length)) {
        const runs = items.map((list, p): Run<(typeof list)[number]> => {
          const read = list.slice(at[p], at[p]! + each);
          return { items: read, goesOn: read.length === each };
        });
        const { taken, counts } = mergeRuns(runs, { at: (one) => one.at, wanted }, limit);
        expect(taken.length).toBeLessThanOrEqual(limit);
        expect(counts.some((count) => count > 0)).toBe(true);
        seen.push(...taken);
        for (const [p, count] of counts.entries()) at[p]! += count;
      }
      expect(seen.map((one) => one.at)).toEqual(seen.map((one) => one.at).toSorted((a, b) => a - b));
      for (const [p, list] of items.entries()) expect(seen.filter((one) => one.p === p)).toEqual(list.filter(wanted));
    }),
  );
});

test('moved to what was behind, nothing is behind', () => {
  fc.assert(
    fc.property(vectors, vectors, (from, ends) => {
      const places = behind(from, ends, names).map((place) => ({ ...place, next: ends.get(place.topic)?.[place.partition] ?? 0 }));
      expect(behind(moved(from, places), ends, names)).toEqual([]);
    }),
  );
});
