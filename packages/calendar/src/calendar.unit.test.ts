import { DAY, HOUR, instantOf, MINUTE } from '@sluice/kernel';
import { type CalendarDefinition, CalendarError, compileCalendar, yearsOf } from './index.ts';

const at = instantOf;
const weekdays = { '09:00': '17:00' };
const office: CalendarDefinition = { tz: 'UTC', hours: { mon: weekdays, tue: weekdays, wed: weekdays, thu: weekdays, fri: weekdays } };
const fault = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof CalendarError) return error.fault;
    throw error;
  }
  return 'none';
};

test('intervals are [open, close): nine is open, five is not; a sum that reaches the closing ends there', () => {
  const calendar = compileCalendar(office);
  expect([at('2026-03-02T09:00:00Z'), at('2026-03-02T16:59:59.999Z'), at('2026-03-02T17:00:00Z')].map((one) => calendar.isOpen(one))).toEqual([true, true, false]);
  expect(calendar.add(at('2026-03-02T16:00:00Z'), HOUR)).toBe(at('2026-03-02T17:00:00Z'));
  expect(calendar.add(at('2026-03-02T16:00:00Z'), HOUR + 1)).toBe(at('2026-03-03T09:00:00.001Z'));
  expect(calendar.nextOpening(at('2026-03-06T17:00:00Z'))).toBe(at('2026-03-09T09:00:00Z'));
  expect(calendar.nextClosing(at('2026-03-06T17:00:00Z'))).toBe(at('2026-03-09T17:00:00Z'));
});

test('an hour across 25 closed days', () => {
  const closed = Array.from({ length: 25 }, (_, n) => `2026-03-${String(n + 3).padStart(2, '0')}`);
  const calendar = compileCalendar({ ...office, holidays: closed });
  expect(calendar.add(at('2026-03-02T16:30:00Z'), HOUR)).toBe(at('2026-03-30T09:30:00Z')); // the 28th is a Saturday
});

test('an hour that the clock skips is not worked, one that it shows twice is worked twice', () => {
  const night = compileCalendar({ tz: 'Europe/Berlin', hours: { sat: { '22:00': '06:00' } } });
  expect(night.between(at('2025-03-29T20:00:00Z'), at('2025-03-30T12:00:00Z'))).toBe(7 * HOUR);
  expect(night.between(at('2025-10-25T19:00:00Z'), at('2025-10-26T12:00:00Z'))).toBe(9 * HOUR);
  expect(night.openings(at('2025-10-25T19:00:00Z'), at('2025-10-26T12:00:00Z'))).toHaveLength(1);
});

test('holidays and make-up days of China: the Sunday before the festival is worked like a Monday', () => {
  const calendar = compileCalendar({ ...office, tz: 'Asia/Shanghai', region: 'CN', years: [2025, 2026] });
  expect(calendar.isOpen(at('2026-02-14T10:00:00+08:00'))).toBe(true);
  expect(calendar.isOpen(at('2026-02-16T10:00:00+08:00'))).toBe(false);
  expect(calendar.add(at('2026-02-14T16:00:00+08:00'), 2 * HOUR)).toBe(at('2026-02-24T10:00:00+08:00'));
});

describe('a year that nobody knows is an error, never an ordinary one', () => {
  const calendar = compileCalendar({ ...office, tz: 'Asia/Shanghai', region: 'CN', years: [2025] });
  const lastDay = at('2025-12-31T16:00:00+08:00');

  test('it cannot be asked for', () => {
    const unknown = Math.max(...yearsOf('CN')) + 1;
    expect(fault(() => compileCalendar({ ...office, region: 'CN', years: [2025, unknown] }))).toBe('year_without_data');
    expect(fault(() => compileCalendar({ ...office, region: 'CN' }))).toBe('definition');
  });

  test('up to its border all is known; beyond it every answer refuses, in the words of the place', () => {
    expect(calendar.add(lastDay, HOUR)).toBe(at('2025-12-31T17:00:00+08:00'));
    expect(calendar.between(lastDay, at('2026-01-01T00:00:00+08:00'))).toBe(HOUR);
    expect(() => calendar.add(lastDay, HOUR + 1)).toThrow('no holidays for 2026');
    const beyond = at('2026-03-02T10:00:00+08:00');
    const questions = [
      () => calendar.isOpen(beyond),
      () => calendar.between(lastDay, beyond),
      () => calendar.openings(lastDay, beyond),
      () => calendar.nextOpening(beyond),
      () => calendar.nextClosing(lastDay + DAY),
    ];
    expect(questions.map(fault)).toEqual(questions.map(() => 'year_without_data'));
    expect(fault(() => calendar.add(at('2025-01-02T10:00:00+08:00'), -8 * HOUR))).toBe('year_without_data');
  });

  test('a day that the company names itself is known in any year', () => {
    const named = compileCalendar({ ...office, tz: 'Asia/Shanghai', region: 'CN', years: [2025], shifts: { '2026-01-01': { '10:00': '12:00' } } });
    expect(named.isOpen(at('2026-01-01T11:00:00+08:00'))).toBe(true);
    expect(fault(() => named.isOpen(at('2026-01-02T11:00:00+08:00')))).toBe('year_without_data');
  });
});

test.each<[string, Partial<CalendarDefinition>]>([
  ['no such zone', { tz: 'Mars/Olympus' }],
  ['no such day', { holidays: ['2026-02-29'] }],
  ['no such time', { hours: { mon: { '09:00': '24:01' } } }],
  ['an empty interval', { hours: { mon: { '09:00': '09:00' } } }],
  ['closed and worked', { holidays: ['2026-03-02'], extraWorkdays: ['2026-03-02'] }],
])('refused: %s', (_, more) => {
  expect(fault(() => compileCalendar({ ...office, ...more }))).toBe('definition');
});

test('never open is told at once, or where it is found out', () => {
  expect(fault(() => compileCalendar({ tz: 'UTC', hours: {} }))).toBe('never_open');
  const once = compileCalendar({ tz: 'UTC', hours: {}, shifts: { '2026-03-02': weekdays } });
  expect(fault(() => once.add(at('2026-03-02T12:00:00Z'), 6 * HOUR))).toBe('never_open');
  expect(once.nextOpening(at('2026-03-03T00:00:00Z'))).toBeUndefined();
  expect(fault(() => once.isOpen(Number.NaN))).toBe('out_of_range');
});

test('what never comes is answered alike however often it is asked', () => {
  const all = { '00:00': '24:00' };
  const always = compileCalendar({ tz: 'UTC', hours: { mon: all, tue: all, wed: all, thu: all, fri: all, sat: all, sun: all } });
  const once = compileCalendar({ tz: 'UTC', hours: {}, shifts: { '2026-03-02': weekdays } });
  const now = at('2026-03-03T00:00:00Z');
  for (let n = 0; n < 20; n++) {
    expect([always.nextClosing(now), once.nextOpening(now), fault(() => once.add(now, HOUR)), fault(() => once.add(at('2026-03-02T00:00:00Z'), -HOUR))]).toEqual([
      undefined,
      undefined,
      'never_open',
      'never_open',
    ]);
  }
  expect(always.add(now, 50 * 365 * DAY)).toBe(now + 50 * 365 * DAY);
});

test('a question about decades costs no more than one about days', () => {
  const calendar = compileCalendar({ ...office, tz: 'Europe/Berlin' });
  const [start, end] = [at('2026-01-01T00:00:00Z'), at('2066-01-01T00:00:00Z')];
  const whole = calendar.between(start, end);
  expect(calendar.add(start, whole + 1)).toBe(at('2066-01-01T08:00:00.001Z'));
  const cost = (ms: number): number => {
    const began = performance.now();
    for (let n = 0; n < 20_000; n++) calendar.between(start, calendar.add(start + n * MINUTE, ms));
    return performance.now() - began;
  };
  cost(HOUR);
  // Walking the days would be a thousand times as much.
  expect(cost(whole / 2)).toBeLessThan(20 * cost(HOUR) + 50);
});
