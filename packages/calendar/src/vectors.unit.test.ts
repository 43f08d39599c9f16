import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { instantOf, MINUTE, SECOND } from '@sluice/kernel';
import { type Calendar, type CalendarDefinition, compileCalendar, yearsOf } from './index.ts';
import { dayOf, weekdayOf } from './civil.ts';
import { regionDays } from './china.ts';

const corpus = path.join(process.env['CORPORA_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared/corpora'), 'business-hours');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(corpus, file), 'utf8'));

type Vector =
  | { readonly op: 'add'; readonly calendar: string; readonly start: string; readonly minutes: number; readonly expected: string }
  | { readonly op: 'between'; readonly calendar: string; readonly start: string; readonly end: string; readonly expected_seconds: number }
  | { readonly op: 'is_open'; readonly calendar: string; readonly at: string; readonly expected: boolean };

const answer = (calendar: Calendar, vector: Vector): unknown => {
  if (vector.op === 'is_open') return calendar.isOpen(instantOf(vector.at));
  return vector.op === 'add' ? calendar.add(instantOf(vector.start), vector.minutes * MINUTE) : calendar.between(instantOf(vector.start), instantOf(vector.end)) / SECOND;
};
const expected = (vector: Vector): unknown => (vector.op === 'add' ? instantOf(vector.expected) : vector.op === 'between' ? vector.expected_seconds : vector.expected);

if (existsSync(corpus)) {
  test('every vector of the corpora, to the second', () => {
    const calendars = new Map(Object.entries(read('calendars.json') as Record<string, CalendarDefinition>).map(([id, definition]) => [id, compileCalendar(definition)]));
    const vectors = read('vectors.json') as Vector[];
    expect(vectors.length).toBeGreaterThanOrEqual(500);
    const wrong = vectors.filter((vector) => answer(calendars.get(vector.calendar)!, vector) !== expected(vector));
    expect(wrong).toEqual([]);
  });

  test('the holidays and make-up days of China are those that were published', () => {
    const published = Object.entries(read('china_workdays.json') as Record<string, { readonly non_working_special: string[]; readonly makeup_working_weekends: string[] }>);
    for (const [year, days] of published) {
      const ours = [...regionDays('CN', [Number(year)])];
      const closed = days.non_working_special.map(dayOf);
      const worked = days.makeup_working_weekends.map(dayOf);
      expect(yearsOf('CN')).toContain(Number(year));
      expect(ours.filter(([, kind]) => kind === 'workday').map(([day]) => day)).toEqual(worked);
      // A list may leave out a holiday that falls on a weekend: that one is closed either way.
      const weekend = (day: number): boolean => [0, 6].includes(weekdayOf(day)) && !worked.includes(day);
      const holidays = ours.filter(([, kind]) => kind === 'holiday').map(([day]) => day);
      expect(holidays.filter((day) => !weekend(day))).toEqual(closed.filter((day) => !weekend(day)));
    }
  });
} else
  test('the corpora are not here', () => {
    console.info(`no corpora at ${corpus}: the vectors and the published holidays were not checked (set CORPORA_DIR)`);
    expect(process.env['CORPORA_DIR']).toBeUndefined();
  });
