import { compileCalendar } from './calendar.ts';
import type { CalendarDefinition } from './definition.ts';
import { weekClosing } from './weekday.ts';

const TZ = 'Asia/Shanghai';
const DAY = { '09:00': '18:00' };
const OFFICE: CalendarDefinition = { tz: TZ, hours: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: { '09:00': '17:00' } } };
const at = (text: string): number => Date.parse(`${text}+08:00`);
const by = (from: string, more: Partial<CalendarDefinition> = {}, weekday: 'fri' | 'sun' = 'fri'): string | undefined => {
  const closing = weekClosing(compileCalendar({ ...OFFICE, ...more }), weekday, TZ, at(from));
  return closing === undefined ? undefined : new Date(closing + 8 * 3_600_000).toISOString().slice(0, 16);
};

test.each([
  ['on a Monday: that Friday', '2026-03-02T10:00', '2026-03-06T17:00'],
  ['on the Friday before its closing: that day', '2026-03-06T16:59', '2026-03-06T17:00'],
  ['at its closing: the next Friday', '2026-03-06T17:00', '2026-03-13T17:00'],
  ['on the Saturday: the next Friday', '2026-03-07T12:00', '2026-03-13T17:00'],
])('%s', (_name, from, expected) => {
  expect(by(from)).toBe(expected);
});

test('a holiday on the Friday brings it forward, a week without an opening is passed over', () => {
  expect(by('2026-03-02T10:00', { holidays: ['2026-03-06'] })).toBe('2026-03-05T18:00');
  const week = ['2026-03-02', '2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06'];
  expect(by('2026-03-01T10:00', { holidays: week })).toBe('2026-03-13T17:00');
});

test('a shop that is open past midnight closes after the day; one that never closes has the day’s end', () => {
  const late = { hours: { fri: { '18:00': '02:00' } } };
  expect(by('2026-03-06T23:00', late)).toBe('2026-03-07T02:00');
  expect(by('2026-03-07T01:00', late)).toBe('2026-03-07T02:00');
  expect(by('2026-03-07T02:00', late)).toBe('2026-03-14T02:00');
  const always = { hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, { '00:00': '24:00' }])) };
  expect(by('2026-03-06T23:00', always)).toBe('2026-03-07T00:00');
});
