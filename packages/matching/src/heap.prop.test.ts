import * as fc from 'fast-check';
import { heap, pop, push } from './heap.ts';

test('the first to go is always the least of what is inside', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined })), (moves) => {
      const found = heap<number>((a, b) => a < b);
      let inside: number[] = [];
      for (const move of moves) {
        if (move !== undefined) {
          push(found, move);
          inside = [...inside, move].toSorted((a, b) => a - b);
        } else expect(pop(found)).toBe(inside.shift());
        expect(found.items.length).toBe(inside.length);
        expect(found.items[0]).toBe(inside[0]);
      }
    }),
  );
});
