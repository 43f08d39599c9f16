import * as fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { EVENT_MESSAGES, type EventName, faultsOf, known, typeOf } from './index.ts';

const dir = new URL('../fixtures/', import.meta.url);
const fixtures = readdirSync(dir).map((file) => ({ name: file.slice(0, -5) as EventName, data: (JSON.parse(readFileSync(new URL(file, dir), 'utf8')) as { value: object }).value }));
const strange = fc.constantFrom<unknown>(undefined, null, 1, Number.NaN, true, 'x', '2026-02-30T00:00:00.000Z', '2026-03-01T00:00:00.000Z', [], {}, [1], { a: 1 });

type Walk = { readonly path: readonly string[] };
const paths = (value: unknown, path: readonly string[] = []): Walk[] =>
  value !== null && typeof value === 'object' ? [{ path }, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...path, key]))] : [{ path }];

/** The same value with something else at one place. */
function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return to;
  if (Array.isArray(value)) return value.map((one, n) => (String(n) === head ? changed(one, rest, to) : one));
  return { ...(value as object), [head]: changed((value as Record<string, unknown>)[head], rest, to) };
}

test('an event is taken exactly where its message has no fault', () => {
  expect(fixtures.length).toBeGreaterThan(30);
  const place = fc.constantFrom(...fixtures.flatMap(({ name, data }) => paths(data).map(({ path }) => ({ name, data, path }))));
  fc.assert(
    fc.property(place, strange, ({ name, data, path }, to) => {
      const value = changed(data, path, to);
      const taken = ((): boolean => {
        try {
          return known({ id: 'x', source: '/x', type: typeOf(name), data: value }) !== undefined;
        } catch {
          return false;
        }
      })();
      return taken === (faultsOf(EVENT_MESSAGES[name], value).length === 0);
    }),
    { numRuns: 5000 },
  );
});
