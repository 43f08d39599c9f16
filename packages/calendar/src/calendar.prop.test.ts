import { DAY, type Instant, MINUTE } from '@sluice/kernel';
import * as fc from 'fast-check';
import { type CalendarDefinition, compileCalendar, type HalfDay, type OpenHours, WEEKDAYS, type WeekHours } from './index.ts';
import { naiveMinutes } from './testing.ts';

const DAYS = 8;
/** Zones with the first day of a window in which something happens to the clock or the year. */
const WINDOWS: readonly (readonly [tz: string, from: string])[] = [
  ['Europe/Berlin', '2025-03-27'],
  ['Europe/Berlin', '2025-10-23'],
  ['America/New_York', '2025-03-06'],
  ['America/New_York', '2025-10-30'],
  ['America/St_Johns', '2025-11-01'],
  ['Australia/Lord_Howe', '2025-04-03'],
  ['Australia/Lord_Howe', '2025-10-02'],
  ['Pacific/Apia', '2011-12-27'],
  // Rules that changed for good: half an hour forward, an hour back, a day that was shown twice.
  ['Asia/Pyongyang', '2018-05-01'],
  ['Europe/Volgograd', '2020-12-24'],
  ['Africa/Casablanca', '2025-02-20'],
  ['America/Caracas', '2016-04-28'],
  ['Asia/Kathmandu', '2024-02-26'],
  ['Asia/Shanghai', '2025-01-24'],
  ['Asia/Shanghai', '2025-09-26'],
  ['UTC', '2024-12-28'],
];

const time = fc.integer({ min: 0, max: 1439 }).map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
/** Several a day, overlapping, over midnight, to 24:00. */
const hours: fc.Arbitrary<OpenHours> = fc
  .array(fc.tuple(time, fc.oneof({ weight: 4, arbitrary: time }, { weight: 1, arbitrary: fc.constant('24:00') })), { maxLength: 3 })
  .map((pairs) => Object.fromEntries(pairs.filter(([open, close]) => open !== close)));
const offsets = fc.uniqueArray(fc.integer({ min: 0, max: DAYS - 1 }), { maxLength: 3 });

const weekday = fc.constantFrom(...WEEKDAYS);
const week = fc.tuple(hours, hours, hours, hours, hours, hours, hours).map((all): WeekHours => Object.fromEntries(WEEKDAYS.map((day, at) => [day, all[at]!])));
const places = fc.tuple(fc.constantFrom('first', 'second', 'third', 'fourth', 'last'), weekday).map((words) => words.join(' '));
const half: fc.Arbitrary<HalfDay> = fc.oneof(
  time.map((from) => ({ from })),
  time.filter((one) => one !== '00:00').map((until) => ({ until })),
  fc
    .tuple(time, time)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => (a < b ? { from: a, until: b } : { from: b, until: a })),
);
/** By the days of the window, with or without a year. */
const parts = fc.record({
  seasons: fc.array(fc.tuple(fc.nat(DAYS - 1), fc.nat(3), fc.boolean(), week), { maxLength: 2 }),
  rotas: fc.array(fc.tuple(fc.integer({ min: -20, max: DAYS - 1 }), fc.option(fc.nat(DAYS - 1), { nil: undefined }), fc.array(hours, { minLength: 1, maxLength: 4 })), { maxLength: 1 }),
  monthly: fc.array(fc.tuple(places, hours), { maxLength: 1 }),
  halves: fc.uniqueArray(fc.tuple(fc.nat(DAYS - 1), fc.boolean(), half), { maxLength: 3, selector: ([offset]) => offset }),
  yearly: offsets,
});

const cases = fc
  .record({
    window: fc.constantFrom(...WINDOWS),
    hours: week,
    special: offsets,
    holidays: fc.nat(3),
    like: fc.option(weekday, { nil: undefined }),
    shifts: fc.array(fc.tuple(fc.nat(DAYS - 1), hours), { maxLength: 2 }),
    law: fc.boolean(),
    parts,
  })
  .map(({ window: [tz, from], hours: ordinary, special, holidays, like, shifts, law, parts: { seasons, rotas, monthly, halves, yearly } }) => {
    const date = (offset: number): string => new Date(Date.parse(`${from}T00:00:00Z`) + offset * DAY).toISOString().slice(0, 10);
    const day = (offset: number, once: boolean): string => (once || date(offset).endsWith('02-29') ? date(offset) : date(offset).slice(5));
    const definition: CalendarDefinition = {
      tz,
      hours: ordinary,
      seasons: seasons.flatMap(([begin, length, once, own]) => {
        const borders = { from: day(begin, once), to: day(begin + length, once) };
        return borders.from.length === borders.to.length ? [{ ...borders, hours: own }] : [];
      }),
      floating: [
        ...rotas.map(([begin, length, days]) => ({ from: date(begin), ...(length === undefined ? {} : { to: date(begin + length) }), days })),
        ...monthly.map(([on, own]) => ({ on, hours: own })),
      ],
      holidays: [...special.slice(0, holidays).map(date), ...yearly.map((offset) => day(offset, false)).filter((one) => one.length === 5)],
      halfDays: Object.fromEntries(halves.map(([offset, once, cut]) => [day(offset, once), cut])),
      extraWorkdays: special.slice(holidays).map((offset) => (like === undefined ? date(offset) : { date: date(offset), like })),
      shifts: Object.fromEntries(shifts.map(([offset, open]) => [date(offset), open])),
      ...(law && from.startsWith('2025') ? { region: 'CN' as const, years: [2025], ...(like === undefined ? {} : { makeUpLike: like }) } : {}),
    };
    return { definition, start: Date.parse(`${from}T00:00:00Z`) };
  })
  .filter(({ definition }) => [...Object.values(definition.hours), ...Object.values(definition.shifts ?? {})].some((open) => Object.keys(open).length > 0));

const minute = fc.nat(DAYS * 1440 - 1);

test('isOpen, between, openings and add are what counting minute by minute gives', () => {
  fc.assert(
    fc.property(cases, minute, minute, fc.integer({ min: 1, max: 3000 }), ({ definition, start }, a, b, minutes) => {
      const calendar = compileCalendar(definition);
      const open = naiveMinutes(definition, start, DAYS * 1440);
      const at = (n: number): Instant => start + n * MINUTE;
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const counted = open.slice(from, to).filter(Boolean).length;
      expect(calendar.isOpen(at(a))).toBe(open[a]);
      expect(calendar.between(at(from), at(to))).toBe(counted * MINUTE);
      expect(calendar.between(at(to), at(from))).toBe(0 - counted * MINUTE);
      expect(calendar.openings(at(from), at(to)).reduce((sum, one) => sum + one.to - one.from, 0)).toBe(counted * MINUTE);
      for (const one of calendar.openings(at(from), at(to))) expect(open.slice((one.from - start) / MINUTE, (one.to - start) / MINUTE).every(Boolean)).toBe(true);
      let [place, left] = [a, minutes];
      while (place < open.length && left > 0) left -= open[place++] ? 1 : 0;
      if (left === 0) expect(calendar.add(at(a), minutes * MINUTE)).toBe(at(place));
      const next = open.indexOf(true, a);
      if (next >= 0) expect(calendar.add(at(a), 0)).toBe(at(next));
    }),
    { numRuns: 400 },
  );
});

test('what was added has passed: forward, backward, to the millisecond', () => {
  fc.assert(
    fc.property(cases, minute, fc.integer({ min: 1, max: 50 * DAY }), fc.nat(59_999), ({ definition: { region: _region, years: _years, ...definition }, start }, a, ms, odd) => {
      // A rota without an end may leave nothing of the week.
      fc.pre(Object.values(definition.hours).some((open) => Object.keys(open).length > 0) && (definition.floating ?? []).every((one) => 'on' in one || one.to !== undefined));
      const calendar = compileCalendar(definition);
      const at = start + a * MINUTE + odd;
      const later = calendar.add(at, ms);
      expect(calendar.between(at, later)).toBe(ms);
      expect(calendar.between(at, later - 1)).toBe(ms - 1);
      const earlier = calendar.add(at, -ms);
      expect(calendar.between(earlier, at)).toBe(ms);
      expect(calendar.between(earlier + 1, at)).toBe(ms - 1);
    }),
    { numRuns: 200 },
  );
});
