import { backOffMs, cleanJson, cleanText, clipUtf8, instantOf, isId, isUuid, messageOf, mint, mintedAt, parseInstant, toIso, uuidOf, uuidv7 } from './index.ts';
import { specify } from './testing.ts';

test('ids carry their kind, their time, and never meet', () => {
  const ids = Array.from({ length: 5000 }, () => uuidv7(1_700_000_000_123));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids.slice(0, 50)) {
    expect(isUuid(id)).toBe(true);
    expect(id.charAt(14)).toBe('7');
    expect('89ab').toContain(id.charAt(19));
    expect(mintedAt(id)).toBe(1_700_000_000_123);
  }
  const ticket = mint('tkt');
  expect(isId('tkt', ticket)).toBe(true);
  expect(isId('msg', ticket)).toBe(false);
  expect(isUuid(uuidOf(ticket))).toBe(true);
});

test.each([
  ['2026-03-01T10:00:00Z', '2026-03-01T10:00:00.000Z'],
  ['2026-03-01T10:00:00.123456+08:00', '2026-03-01T02:00:00.123Z'],
  ['2026-02-30T10:00:00Z', undefined],
  ['2026-03-01T24:00:00Z', undefined],
  ['2026-03-01 10:00:00Z', undefined],
  ['2026-03-01T10:00:00', undefined],
  ['2026-03-01T10:00:00+99:00', undefined],
])('instant %s reads as %s', (text, expected) => {
  const at = parseInstant(text);
  expect(at === undefined ? undefined : toIso(at)).toBe(expected);
});

test('an instant of ours that is none is a bug', () => {
  expect(() => instantOf('yesterday')).toThrow('not an RFC 3339 instant');
});

test('text from outside loses what the database refuses, and nothing else', () => {
  expect(cleanText('a\u0000b退款\ud83d\ude00')).toBe('ab退款\ud83d\ude00');
  expect(cleanText('x\ud83d')).toBe('x\ufffd');
  expect(cleanJson({ 'k\u0000': ['v\u0000', 1, null] })).toEqual({ k: ['v', 1, null] });
});

test('clipping counts bytes and never cuts a character', () => {
  expect(clipUtf8('退款', 5)).toBe('退');
  expect(clipUtf8('退款', 6)).toBe('退款');
  expect(clipUtf8('ab\ud83d\ude00', 5)).toBe('ab');
});

test('back-off doubles to its limit and jitter only shortens it', () => {
  const limits = { firstMs: 100, maxMs: 5000 };
  expect([0, 1, 2, 9].map((n) => backOffMs(n, limits, 0))).toEqual([100, 200, 400, 5000]);
  expect(backOffMs(9, limits, 0.9)).toBeLessThan(5000);
});

test('nested errors are said in one line', () => {
  expect(messageOf(new AggregateError([new Error('a'), new Error('b')], 'both failed', { cause: 'net' }))).toBe('both failed: a: b: net');
});

test('the specification notices a decider that says something else', () => {
  const counter = { initial: 0, decide: (by: number, n: number) => (n + by > 3 ? [] : [by]), evolve: (n: number, by: number) => n + by };
  specify(counter).given(1).when(2).then(2);
  specify(counter).given(1, 2).when(1).then();
  expect(() => specify(counter).given().when(1).then(2)).toThrow('expected');
});
