import * as fc from 'fast-check';
import { plainPattern } from './plain-pattern.ts';

test.each([
  ['(?i:invoice|退款)', 'Your INVOICE 77', true],
  ['(?i:invoice)', 'in voice', false],
  ['a(?i:b)c', 'aBc', true],
  ['a(?i:b)c', 'aBC', false],
  ['(?i:a(?-i:b)c)', 'AbC', true],
  ['(?i:a(?-i:b)c)', 'ABC', false],
  [String.raw`(?i:\b(parcel|tracking)\b)|快递`, 'My PARCEL', true],
  ['(?i:[a-c]x)', 'BX', true],
  ['(?i:[^a-c])', 'B', false],
  [String.raw`(?i:\x41\u0042)`, 'ab', true],
  ['(?s:a.b)', 'a\nb', true],
  ['a.b', 'a\nb', false],
  ['(?m:^b$)', 'a\nb\nc', true],
  ['^b$', 'a\nb\nc', false],
  ['(?im:^B$)', 'a\nb\nc', true],
  [String.raw`\(?i:x`, '(i:x', true],
  ['[(?i:]x', ':x', true],
  ['(?<n>a)(?i:\\k<n>b)', 'aaB', true],
  ['(?i:É)', 'é', true],
])('%j on %j: %p', (pattern, text, matches) => expect(new RegExp(plainPattern(pattern)).test(text)).toBe(matches));

/** Letters of both cases, of other scripts, of none; what has a meaning in a pattern stands in its own form. */
const unit = fc.constantFrom('a', 'B', 'z', 'é', 'Ж', 'ß', 'ſ', 'k', '退', '7', '_', ' ', '\\d', '\\w', '.', '\\x61', '\\u0416', '\\.', '[a-m]', '[^A-C]', '[éЖ_]', '[\\dq-s]');
const pattern = fc.letrec<{ alternatives: string; sequence: string; piece: string }>((tie) => ({
  alternatives: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((list) => list.join('|')),
  sequence: fc.array(tie('piece'), { minLength: 1, maxLength: 4 }).map((list) => list.join('')),
  piece: fc.oneof(
    { maxDepth: 3 },
    unit,
    unit.map((one) => `${one}+`),
    tie('alternatives').map((inner) => `(?:${inner})`),
    tie('alternatives').map((inner) => `(${inner})?`),
    tie('sequence').map((inner) => `(?=${inner})`),
  ),
})).alternatives;
const text = fc
  .array(fc.constantFrom('a', 'A', 'b', 'B', 'z', 'Z', 'é', 'É', 'ж', 'Ж', 'ß', 'S', 's', 'K', 'k', 'm', 'M', 'q', 'R', '退', '7', '_', ' ', '.', '\n'), { maxLength: 8 })
  .map((list) => list.join(''));

test('a group with i means what the flag i means; without it, nothing changes', () => {
  fc.assert(
    fc.property(pattern, text, (source, subject) => {
      expect(new RegExp(plainPattern(`(?i:${source})`)).exec(subject)?.[0]).toBe(new RegExp(source, 'i').exec(subject)?.[0]);
      expect(new RegExp(plainPattern(`(?:${source})`)).exec(subject)?.[0]).toBe(new RegExp(source).exec(subject)?.[0]);
    }),
    { numRuns: 5000 },
  );
});

test('it goes on for as long as a process lives', () => {
  let missed = 0;
  for (let n = 0; n < 16_000; n++)
    for (const one of [new RegExp(plainPattern(`(?i:invoice|refund|payment|no${n}q)`))]) for (let again = 0; again < 3; again++) if (!one.test('Your Invoice 77')) missed++;
  expect(missed).toBe(0);
});
