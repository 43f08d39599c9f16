import * as fc from 'fast-check';
import { SOURCES } from './customer-attributes.ts';
import { cachedOf, effectiveOf, hear, takeBack, type Word } from './customer-words.ts';

const word = fc.record({
  customerId: fc.constantFrom('cus_a', 'cus_b'),
  name: fc.constantFrom('tier', 'name', 'custom.x'),
  source: fc.constantFrom(...SOURCES),
  value: fc.constantFrom('1', '2', '3'),
  at: fc.nat({ max: 5 }),
  by: fc.constant(null),
});
const heardAll = (list: readonly Word[]): readonly Word[] => list.reduce<readonly Word[]>((words, one) => hear(words, one).words, []);
const sorted = (words: readonly Word[]): readonly Word[] => words.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
const key = (one: Word): string => `${one.customerId} ${one.name} ${one.source}`;

test('whatever order they come in, the newest word of each source stands, and no other source is touched', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { selector: (one) => `${key(one)} ${one.at}`, maxLength: 20 }).chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
      ([list, mixed]) => {
        const words = heardAll(list);
        expect(sorted(heardAll(mixed))).toEqual(sorted(words));
        for (const one of list) expect(words.find((other) => key(other) === key(one))?.at).toBe(Math.max(...list.filter((other) => key(other) === key(one)).map((other) => other.at)));
      },
    ),
  );
});

test('what counts is the weightiest source, then the newest; a conflict is shown exactly where values differ', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (list) => {
      const words = heardAll(list);
      for (const { name, word: first, conflict, words: all } of effectiveOf(words).values()) {
        const rivals = words.filter((one) => one.name === name);
        expect(all.length).toBe(rivals.length);
        expect(rivals.every((one) => SOURCES.indexOf(first.source) < SOURCES.indexOf(one.source) || (first.source === one.source && first.at >= one.at))).toBe(true);
        expect(conflict).toBe(new Set(rivals.map((one) => one.value)).size > 1);
      }
    }),
  );
});

test('a word that is taken back leaves what the others say', () => {
  const [agent, crm] = (['agent', 'crm'] as const).map((source, at): Word => ({ customerId: 'cus_a', name: 'tier', source, value: source, at, by: null }));
  const both = heardAll([agent!, crm!]);
  expect(cachedOf(both)).toEqual({ name: null, tier: 'agent', class: null, language: null, manager: null });
  expect(takeBack(both, agent!)).toEqual({ words: [crm], heard: 'changed' });
  expect(takeBack([crm!], agent!)).toEqual({ words: [crm], heard: 'unchanged' });
  expect(hear(both, { ...crm!, value: 'older', at: 0 })).toEqual({ words: both, heard: 'stale' });
  expect(hear(both, { ...crm!, at: 9 }).heard).toBe('unchanged');
});
