import { DAY, HOUR, instantOf, MINUTE, toIso } from '@sluice/kernel';
import { afterQuiet, whenToAsk } from './when-to-ask.ts';

const SHANGHAI = { tz: 'Asia/Shanghai', from: '21:00', to: '09:00' };
const BERLIN = { tz: 'Europe/Berlin', from: '21:00', to: '08:00' };
const NOON = { tz: 'Asia/Shanghai', from: '12:00', to: '14:00' };
const MIDNIGHT = { tz: 'Asia/Shanghai', from: '00:00', to: '08:00' };
const times = { delayMs: HOUR, withinMs: 24 * HOUR };

test.each([
  ['by day', SHANGHAI, '2026-03-02T20:59:59.999+08:00', '2026-03-02T20:59:59.999+08:00'],
  ['at their first moment', SHANGHAI, '2026-03-02T21:00:00+08:00', '2026-03-03T09:00:00+08:00'],
  ['in the night', SHANGHAI, '2026-03-03T03:00:00+08:00', '2026-03-03T09:00:00+08:00'],
  ['at their end', SHANGHAI, '2026-03-03T09:00:00+08:00', '2026-03-03T09:00:00+08:00'],
  ['over noon', NOON, '2026-03-03T13:59:00+08:00', '2026-03-03T14:00:00+08:00'],
  ['before noon', NOON, '2026-03-03T11:59:00+08:00', '2026-03-03T11:59:00+08:00'],
  ['from midnight on', MIDNIGHT, '2026-03-03T00:00:00+08:00', '2026-03-03T08:00:00+08:00'],
  ['the night in which the clocks go forth', BERLIN, '2026-03-28T23:00:00+01:00', '2026-03-29T08:00:00+02:00'],
  ['the night in which they go back', BERLIN, '2026-10-24T23:00:00+02:00', '2026-10-25T08:00:00+01:00'],
])('%s', (_, quiet, at, wanted) => {
  expect(toIso(afterQuiet(quiet, instantOf(at)))).toBe(toIso(instantOf(wanted)));
});

test('without quiet hours every hour will do', () => {
  expect(afterQuiet(undefined, 17)).toBe(17);
});

describe('a solution at 20:30 in Shanghai', () => {
  const solved = instantOf('2026-03-02T20:30:00+08:00');
  const nine = instantOf('2026-03-03T09:00:00+08:00');
  test('is asked about in the morning', () => expect(whenToAsk({ ...times, quiet: SHANGHAI }, solved, solved)).toBe(nine));
  test('seen in the night, too', () => expect(whenToAsk({ ...times, quiet: SHANGHAI }, solved, solved + 5 * HOUR)).toBe(nine));
  test('seen after nine, at once', () => expect(whenToAsk({ ...times, quiet: SHANGHAI }, solved, nine + MINUTE)).toBe(nine + MINUTE));
  test('until a day after the solution, and not later', () => {
    expect(whenToAsk({ ...times, quiet: SHANGHAI }, solved, solved + DAY)).toBe(solved + DAY);
    expect(whenToAsk({ ...times, quiet: SHANGHAI }, solved, solved + DAY + 1)).toBeUndefined();
  });
});

test('where the day after the solution ends in quiet hours, their end is the last moment', () => {
  const solved = instantOf('2026-03-02T22:00:00+08:00');
  const quiet = { ...SHANGHAI };
  expect(whenToAsk({ ...times, quiet }, solved, instantOf('2026-03-03T23:00:00+08:00'))).toBe(instantOf('2026-03-04T09:00:00+08:00'));
  expect(whenToAsk({ ...times, quiet }, solved, instantOf('2026-03-04T09:00:01+08:00'))).toBeUndefined();
});
