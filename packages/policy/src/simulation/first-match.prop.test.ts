import type { SimFacts } from '@sluice/matching';
import * as fc from 'fast-check';
import { fitsLanguage } from '../rule-facts.ts';
import { type Asked, firstMatch, type MatchRule } from './first-match.ts';

type Rule = MatchRule<SimFacts>;

const value = fc.constantFrom('a', 'b', 'c', 'd');
const language = fc.constantFrom('zh', 'zh-CN', 'zh-Hans-CN', 'ZH-cn', 'en', 'e');
const few = Array.from({ length: 3 }, (_, n) => `attributes.k${n}`);
const many = Array.from({ length: 14 }, (_, n) => `attributes.k${n}`);
const asked = (names: readonly string[]): fc.Arbitrary<Asked> =>
  fc.oneof(
    fc.record({ key: fc.constant('language'), values: fc.uniqueArray(language, { minLength: 1, maxLength: 2 }) }),
    fc.record({ key: fc.constantFrom('channel', ...names), values: fc.uniqueArray(value, { minLength: 1, maxLength: 3 }) }),
  );
const rule = (names: readonly string[]): fc.Arbitrary<Rule> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ equal: fc.uniqueArray(asked(names), { minLength: 1, maxLength: 4, selector: (one) => one.key }) }) },
    { weight: 1, arbitrary: value.map((wanted): Rule => ({ holds: (facts) => facts.attributes['k0'] === wanted })) },
  );
const contact = fc.record(
  {
    channel: fc.oneof(value, fc.constant('z')),
    language: fc.oneof(language, fc.constant('fr')),
    attributes: fc.dictionary(
      fc.integer({ min: 0, max: 15 }).map((n) => `k${n}`),
      fc.oneof(value, fc.constant('z')),
      { maxKeys: 16 },
    ),
  },
  { requiredKeys: ['channel', 'attributes'] },
);

/** One rule after the other, one key after the other. */
function naive(rules: readonly Rule[], facts: SimFacts, fits: (wanted: string, actual: string) => boolean): number {
  return rules.findIndex((one) =>
    'holds' in one
      ? one.holds(facts)
      : one.equal.every(({ key, values }) => {
          const actual = key === 'channel' ? facts.channel : key === 'language' ? facts.language : facts.attributes[key.slice('attributes.'.length)];
          return actual !== undefined && values.some((wanted) => (key === 'language' ? fits(wanted, actual) : wanted === actual));
        }),
  );
}

test.each([
  ['few keys', few, false],
  ['many keys', many, false],
  ['few keys, languages with their regions', few, true],
  ['many keys, languages with their regions', many, true],
] as const)('the index finds what going through the rules finds: %s', (_name, names, languageFits) =>
  fc.assert(
    fc.property(fc.array(rule(names), { maxLength: 25 }), fc.array(contact, { minLength: 1, maxLength: 40 }), (some, contacts) => {
      const rules: Rule[] = [...some, { equal: [] }];
      const find = firstMatch(rules, { view: (facts) => facts, languageFits });
      const same = languageFits ? fitsLanguage : (wanted: string, actual: string): boolean => wanted === actual;
      for (const facts of [...contacts, ...contacts]) expect(find(facts)).toBe(naive(rules, facts, same));
    }),
    { numRuns: 300 },
  ),
);
