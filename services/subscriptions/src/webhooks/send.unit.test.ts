import { retryAfterMs } from './send.ts';

const NOW = 1_772_442_000_000;

test.each([
  [undefined, undefined],
  ['120', 120_000],
  [new Date(NOW + 90_000).toUTCString(), 90_000],
  [new Date(NOW - 90_000).toUTCString(), 0],
  ['soon', undefined],
  ['99999999999999', undefined],
])('Retry-After %s', (text, ms) => expect(retryAfterMs(text, NOW)).toBe(ms));
