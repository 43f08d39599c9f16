import { DAY, HOUR, instantOf, MINUTE } from '@sluice/kernel';
import { type CalendarDefinition, CalendarError, compileCalendar } from './index.ts';

const at = instantOf;
const day = { '09:00': '17:00' };
const week = { mon: day, tue: day, wed: day, thu: day, fri: day };
const office: CalendarDefinition = { tz: 'Asia/Shanghai', hours: week };
/** `9-12 13:30-18`, of one day of Shanghai. */
const openOn = (definition: CalendarDefinition, date: string): string => {
  const midnight = at(`${date}T00:00:00+08:00`);
  const time = (ms: number): string => `${Math.floor(ms / HOUR)}${ms % HOUR === 0 ? '' : `:${String((ms % HOUR) / MINUTE).padStart(2, '0')}`}`;
  return compileCalendar(definition)
    .openings(midnight, midnight + DAY)
    .map(({ from, to }) => `${time(from - midnight)}-${time(to - midnight)}`)
    .join(' ');
};

describe('half days', () => {
  const halfDays = { '12-24': { until: '13:00' }, '2026-12-24': { from: '14:00', until: '16:00' }, '12-31': { from: '12:00' } };
  test.each([
    ['2025-12-24', '9-13'],
    ['2026-12-24', '14-16'],
    ['2025-12-31', '12-17'],
    ['2028-12-24', ''], // a Sunday
  ])('%s: %s', (date, open) => expect(openOn({ ...office, halfDays }, date)).toBe(open));
  test('they cut a make-up day as they cut a Monday, and leave a shift alone', () => {
    const cut = { ...office, halfDays: { '2026-02-14': { until: '12:00' } } };
    expect(openOn({ ...cut, region: 'CN', years: [2026] }, '2026-02-14')).toBe('9-12');
    expect(openOn({ ...cut, shifts: { '2026-02-14': { '08:00': '20:00' } } }, '2026-02-14')).toBe('8-20');
  });
  test('of a night they take what lies behind their end', () => {
    const nights = { ...office, hours: { thu: { '20:00': '04:00' } }, halfDays: { '2026-01-01': { until: '22:00' } } };
    expect([openOn(nights, '2026-01-01'), openOn(nights, '2026-01-02'), openOn(nights, '2026-01-09')]).toEqual(['20-22', '', '0-4']);
  });
});

describe('extra working days', () => {
  const hours = { ...week, fri: { '09:00': '15:00' } };
  test('are worked like the first working day of the week, or like the one that is named', () => {
    const definition: CalendarDefinition = { ...office, hours, extraWorkdays: ['2026-03-07', { date: '2026-03-08', like: 'fri' }] };
    expect([openOn(definition, '2026-03-07'), openOn(definition, '2026-03-08')]).toEqual(['9-17', '9-15']);
  });
  test('a make-up day of the law is worked like the one that is named, and a company may say otherwise for one', () => {
    const law: CalendarDefinition = { ...office, hours, region: 'CN', years: [2026], makeUpLike: 'fri', extraWorkdays: [{ date: '2026-02-28', like: 'mon' }] };
    expect([openOn(law, '2026-02-14'), openOn(law, '2026-02-28')]).toEqual(['9-15', '9-17']);
  });
  test('one on a holiday of each year is worked', () => expect(openOn({ ...office, holidays: ['05-01'], extraWorkdays: ['2026-05-01'] }, '2026-05-01')).toBe('9-17'));
});

describe('seasons', () => {
  const seasons = [
    { from: '12-15', to: '01-15', hours: { mon: { '10:00': '12:00' } } },
    { from: '2026-06-01', to: '2026-08-31', hours: { mon: { '07:00': '15:00' }, sat: { '07:00': '12:00' } } },
  ];
  test.each([
    ['2026-05-25', '9-17'],
    ['2026-06-01', '7-15'],
    ['2026-06-02', ''],
    ['2026-08-31', '7-15'],
    ['2027-06-07', '9-17'],
    ['2026-12-14', '9-17'],
    ['2026-12-21', '10-12'],
    ['2027-01-11', '10-12'],
    ['2027-01-18', '9-17'],
  ])('%s: %s', (date, open) => expect(openOn({ ...office, seasons }, date)).toBe(open));
  test('one with a year counts before one of each year, and without hours it is a closed time', () => {
    const closed = [...seasons, { from: '2026-12-24', to: '2026-12-31', hours: {} }];
    expect(openOn({ ...office, seasons: closed }, '2026-12-28')).toBe('');
  });
  test('a make-up day in a season has the hours of the season', () => expect(openOn({ ...office, seasons, extraWorkdays: ['2026-07-05'] }, '2026-07-05')).toBe('7-15'));
});

describe('floating shifts', () => {
  const floating = [
    { on: 'first sat', hours: { '10:00': '14:00' } },
    { on: 'last fri', months: [3, 6, 9, 12], hours: { '09:00': '12:00' } },
  ];
  test.each([
    ['2026-05-02', '10-14'],
    ['2026-05-09', ''],
    ['2026-03-27', '9-12'],
    ['2026-04-24', '9-17'],
    ['2026-12-25', '9-12'],
  ])('%s: %s', (date, open) => expect(openOn({ ...office, floating }, date)).toBe(open));
  test('a rota goes round; on a holiday it is closed, and it ends when it is said to', () => {
    const rota: CalendarDefinition = {
      ...office,
      hours: {},
      floating: [{ from: '2026-01-01', to: '2026-01-08', days: [{ '06:00': '14:00' }, { '22:00': '06:00' }, {}] }],
      holidays: ['2026-01-07'],
    };
    expect(['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'].map((date) => openOn(rota, `2026-01-${date}`))).toEqual([
      '6-14',
      '22-24',
      '0-6',
      '6-14',
      '22-24',
      '0-6',
      '',
      '22-24',
      '0-6',
      '',
    ]);
  });
});

test('one company, three zones: the same hours are other instants', () => {
  const opens = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York'].map((tz) => compileCalendar({ ...office, tz }).nextOpening(at('2026-03-09T00:00:00Z')));
  expect(opens).toEqual([at('2026-03-09T01:00:00Z'), at('2026-03-09T08:00:00Z'), at('2026-03-09T13:00:00Z')]);
});

test('a zone that moved for good: the hours keep to the wall clock', () => {
  const pyongyang = compileCalendar({ ...office, tz: 'Asia/Pyongyang' });
  expect([at('2018-05-04T00:00:00Z'), at('2018-05-07T00:00:00Z')].map((one) => pyongyang.nextOpening(one))).toEqual([at('2018-05-04T00:30:00Z'), at('2018-05-07T00:00:00Z')]);
});

test('from when on it does not know is told ahead', () => {
  const calendar = compileCalendar({ ...office, region: 'CN', years: [2025, 2026], shifts: { '2027-01-01': day } });
  const now = at('2026-11-20T00:00:00+08:00');
  expect(calendar.unknownFrom(now, now + 30 * DAY)).toBeUndefined();
  expect(calendar.unknownFrom(now, now + 60 * DAY)).toBe(at('2027-01-02T00:00:00+08:00'));
  expect(calendar.unknownFrom(at('2028-02-01T00:00:00Z'), at('2028-02-02T00:00:00Z'))).toBe(at('2028-02-01T00:00:00Z'));
  expect(calendar.unknownFrom(now, now)).toBeUndefined();
});

test.each<[string, Partial<CalendarDefinition>]>([
  ['the 29th of February of each year', { holidays: ['02-29'] }],
  ['a season that begins on it', { seasons: [{ from: '02-29', to: '03-31', hours: week }] }],
  ['a season with one year', { seasons: [{ from: '2026-02-01', to: '03-31', hours: week }] }],
  ['a season that ends before it begins', { seasons: [{ from: '2026-04-01', to: '2026-03-31', hours: week }] }],
  ['a half day that keeps everything', { halfDays: { '2026-03-02': {} } }],
  ['a half day that keeps nothing', { halfDays: { '2026-03-02': { from: '13:00', until: '12:00' } } }],
  ['a sixth Saturday', { floating: [{ on: 'sixth sat', hours: day }] }],
  ['a rota without days', { floating: [{ from: '2026-01-01', days: [] }] }],
])('refused: %s', (_name, more) => {
  const compiled = (): unknown => compileCalendar({ ...office, ...more });
  expect(compiled).toThrow(CalendarError);
  expect(compiled).toThrow(expect.objectContaining({ fault: 'definition' }));
});
