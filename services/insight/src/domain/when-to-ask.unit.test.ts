import { DAY, HOUR, instantOf, MINUTE } from '@sluice/kernel';
import { whenToAsk } from './when-to-ask.ts';

const SHANGHAI = { tz: 'Asia/Shanghai', from: '21:00', to: '09:00' };
const times = { delayMs: HOUR, withinMs: 24 * HOUR };

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
