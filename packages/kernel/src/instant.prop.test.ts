import * as fc from 'fast-check';
import { parseInstant, toIso } from './instant.ts';

/** RFC 3339 by the engine's own reader, which is lenient: only what comes back unchanged counts. */
const naive = (text: string): number | undefined => {
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString() === text ? at : undefined;
};

test('what we write is read back, and a text that differs in one character is read as by the naive way', () => {
  const instant = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2199, 11, 31) });
  fc.assert(
    fc.property(instant, (at) => parseInstant(toIso(at)) === at),
    { numRuns: 5000 },
  );
  const change = fc.record({ at: instant, place: fc.integer({ min: 0, max: 22 }), to: fc.constantFrom(...Array.from('0123456789-:.TZ x')) });
  fc.assert(
    fc.property(change, ({ at, place, to }) => {
      const text = toIso(at);
      const other = text.slice(0, place) + to + text.slice(place + 1);
      fc.pre(!other.startsWith(':60', 16)); // a leap second, which the engine does not know
      fc.pre(!other.startsWith('00')); // the first hundred years are no time of ours
      return parseInstant(other) === naive(other);
    }),
    { numRuns: 20_000 },
  );
});
