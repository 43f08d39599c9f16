import * as fc from 'fast-check';
import { each, first, firstOf, insert, rankOf, remove, sortedList } from './sorted-list.ts';

test('a sorted list says what a sorted array says', () => {
  const ops = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 999 })), { maxLength: 1500 });
  fc.assert(
    fc.property(ops, (steps) => {
      const list = sortedList<number>((a, b) => a - b);
      const plain = new Set<number>();
      for (const [add, value] of steps) {
        if (!add) expect(remove(list, value)).toBe(plain.delete(value));
        else if (!plain.has(value)) {
          insert(list, value);
          plain.add(value);
        }
      }
      const sorted = [...plain].sort((a, b) => a - b);
      expect([...each(list)]).toEqual(sorted);
      expect(list.size).toBe(sorted.length);
      expect(first(list)).toBe(sorted[0]);
      expect(firstOf(list, 10)).toEqual(sorted.slice(0, 10));
      for (const value of [0, 500, 999]) expect(rankOf(list, value)).toBe(sorted.filter((one) => one < value).length);
    }),
    { numRuns: 60 },
  );
});
