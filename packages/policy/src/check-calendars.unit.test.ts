import { instantOf } from '@sluice/kernel';
import { type CalendarEngine, checkConfig, findingText, readCalendars } from './index.ts';
import { exampleFiles, type Files, nineToFive } from './testing.ts';

const small = exampleFiles('small');
const DAY = '{"09:00": "17:00"}';
const WEEK = `{mon: ${DAY}, tue: ${DAY}, wed: ${DAY}, thu: ${DAY}, fri: ${DAY}}`;
/** One calendar of these lines; the first of them is line 6. */
const document = (lines: string): string => `version: 1\ndefault: one\ncalendars:\n  always: {tz: UTC, hours: {mon: {"00:00": "24:00"}}}\n  one:\n${lines.replaceAll(/^/gm, '    ')}\n`;
const files = (lines: string): Files => ({
  ...small,
  'agents.yaml': small['agents.yaml']!.replaceAll('shift: office', 'shift: one'),
  'calendars.yaml': document(lines).replace('  one:', '  office: {tz: UTC, hours: {mon: {"09:00": "17:00"}}}\n  one:'),
});
const said = (lines: string, more: object = {}): string[] => checkConfig(files(lines), { calendars: nineToFive, ...more }).findings.map(findingText);

describe('everything that a calendar can say is taken', () => {
  test('all at once', () =>
    expect(
      said(`name: 全部 All of it
tz: Asia/Shanghai
hours: ${WEEK}
seasons:
  - {name: 夏令 Summer, from: 06-01, to: 08-31, hours: {mon: {"08:00": "12:00", "14:00": "24:00"}, sat: {"22:00": "06:00"}}}
  - {from: 12-20, to: 01-05, hours: {}}
  - {from: 2026-07-01, to: 2026-07-07, hours: {mon: {"10:00": "11:00"}}}
floating:
  - {name: 月初周六 First Saturday, on: first sat, months: [1, 2, 3], hours: ${DAY}}
  - {from: 2026-09-01, to: 2026-09-30, days: [{"06:00": "14:00"}, {"22:00": "06:00"}, {}]}
holidays: [2026-10-05, 05-01]
halfDays: {02-17: {until: "13:00"}, 2026-02-28: {from: "10:00", until: "12:00"}}
extraWorkdays: [2026-02-28, {date: 2026-03-01, like: fri}]
shifts: {2026-03-07: {"10:00": "12:00"}, 2026-03-08: {}}
region: CN
years: [2025, 2026]
makeUpLike: mon`),
    ).toEqual([]));
});

const HEAD = `tz: Europe/Berlin\nhours: ${WEEK}\n`;
const cases: readonly (readonly [name: string, lines: string, place: string, message: string])[] = [
  ['never open', 'tz: UTC\nhours: {}\nshifts: {2026-03-02: {}}', '8:12', 'the calendar is never open'],
  ['hours that overlap', 'tz: UTC\nhours: {mon: {"09:00": "13:00", "12:30": "18:00"}}', '8:46', '`12:30: 18:00` overlaps the hours before it'],
  ['a night over the next morning', 'tz: UTC\nhours: {sun: {"22:00": "06:00"}, mon: {"05:00": "12:00"}}', '8:53', 'warning: `05:00: 12:00` overlaps the night before it, `22:00: 06:00` of sun'],
  ['the same in a rota', 'tz: UTC\nhours: {}\nfloating:\n  - {from: 2026-01-01, days: [{"20:00": "06:00"}, {"05:00": "09:00"}]}', '10:65', 'overlaps the night before it'],
  ['the same in shifts', `${HEAD}shifts: {2026-03-31: {"20:00": "06:00"}, 2026-04-01: {"05:00": "09:00"}}`, '9:68', 'overlaps the night before it, `20:00: 06:00` of 2026-03-31'],
  [
    'a weekly night over the morning of a shift',
    `tz: Europe/Berlin\nhours: {mon: {"22:00": "06:00"}}\nshifts: {2026-03-31: {"05:00": "12:00"}}`,
    '9:36',
    'warning: `05:00: 12:00` overlaps the night before it, `22:00: 06:00` of mon',
  ],
  [
    'a night of a shift over a weekly morning',
    `tz: Europe/Berlin\nhours: {wed: {"05:00": "12:00"}}\nshifts: {2026-03-31: {"22:00": "06:00"}}`,
    '9:36',
    'warning: `22:00: 06:00` reaches into `05:00: 12:00` of wed',
  ],
  [
    'a shift that opens when its day is over',
    `${HEAD}shifts: {2026-03-31: {"24:00": "06:00"}}`,
    '9:36',
    '`24:00: 06:00` begins when the day is over (expected an opening before 24:00, or 00:00 of the next day)',
  ],
  ['an opening past midnight', 'tz: UTC\nhours: {mon: {"24:30": "06:00"}}', '8:28', '`24:30: 06:00` begins when the day is over'],
  ['a closing past midnight', 'tz: UTC\nhours: {mon: {"09:00": "24:30"}}', '8:28', '`09:00: 24:30` is past the end of the day (expected 24:00 at the latest)'],
  ['an unknown zone', `tz: Europe/Berln\nhours: ${WEEK}`, '7:9', 'there is no time zone `Europe/Berln`'],
  ['a 29th of February that does not come', `${HEAD}holidays: [2026-02-29]`, '9:16', 'there is no day `2026-02-29` (expected 2026-02-28 or 2026-03-01: that year has no 29th of February)'],
  ['one of each year', `${HEAD}holidays: [02-29]`, '9:16', 'the 29th of February does not come every year (expected 02-28 or 03-01, or the date with its year)'],
  ['a half day on it', `${HEAD}halfDays: {02-29: {until: "12:00"}}`, '9:23', 'the 29th of February does not come every year'],
  ['a season from it', `${HEAD}seasons:\n  - {from: 02-29, to: 04-01, hours: {}}`, '10:16', 'the 29th of February does not come every year'],
  ['a half day outside of the hours', `${HEAD}halfDays: {2026-12-24: {until: "08:00"}}`, '9:28', 'the half day lies outside the hours of `2026-12-24`, 09:00–17:00: nothing is left'],
  ['a half day that takes nothing', `${HEAD}halfDays: {2026-12-24: {until: "17:00"}}`, '9:28', 'takes nothing from the hours of `2026-12-24`'],
  ['a half day that no weekday has', `${HEAD}halfDays: {12-24: {from: "18:00"}}`, '9:23', 'the half day lies outside the hours of `12-24`'],
  ['a half day of a closed one', `${HEAD}halfDays: {2026-12-26: {until: "12:00"}}`, '9:28', 'warning: `2026-12-26` is closed: there is no half of it'],
  ['a half day the wrong way round', `${HEAD}halfDays: {2026-12-24: {from: "13:00", until: "12:00"}}`, '9:28', '`from: 13:00` is not before `until: 12:00`'],
  ['seasons that overlap', `${HEAD}seasons:\n  - {from: 06-01, to: 08-31, hours: {}}\n  - {from: 08-31, to: 09-30, hours: {}}`, '11:16', 'the season `08-31` to `09-30` overlaps `06-01` to `08-31`'],
  ['seasons that overlap over New Year', `${HEAD}seasons:\n  - {from: 12-01, to: 01-31, hours: {}}\n  - {from: 01-15, to: 02-01, hours: {}}`, '11:16', 'overlaps'],
  ['dated seasons that overlap', `${HEAD}seasons:\n  - {from: 2026-06-01, to: 2026-06-10, hours: {}}\n  - {from: 2026-06-05, to: 2026-06-06, hours: {}}`, '11:16', 'overlaps'],
  ['a season with half a year', `${HEAD}seasons:\n  - {from: 2026-06-01, to: 06-10, hours: {}}`, '10:32', 'has a year at one end only'],
  ['a season backwards', `${HEAD}seasons:\n  - {from: 2026-06-10, to: 2026-06-01, hours: {}}`, '10:32', 'ends before it begins'],
  ['a floating shift of both kinds', `${HEAD}floating:\n  - {on: first sat, from: 2026-01-01, hours: {}}`, '10:9', 'the floating shift says on, from, hours'],
  ['a rota backwards', `${HEAD}floating:\n  - {from: 2026-06-10, to: 2026-06-01, days: [{}]}`, '10:32', 'the rota ends before it begins'],
  ['a sixth Saturday', `${HEAD}floating:\n  - {on: sixth sat, hours: {}}`, '10:14', '`on` is "sixth sat" (expected a weekday of each month such as first sat, last fri)'],
  ['a holiday twice', `${HEAD}holidays: [2026-05-01, 2026-05-01]`, '9:28', 'the holiday `2026-05-01` stands twice'],
  ['a shift twice', `${HEAD}shifts: {2026-05-01: {}, 2026-05-01: ${DAY}}`, '9:30', 'the key `2026-05-01` stands twice'],
  ['a holiday that is worked', `${HEAD}holidays: [2026-05-01]\nextraWorkdays: [2026-05-01]`, '10:21', '`2026-05-01` is a holiday and a working day'],
  ['a shift on a half day', `${HEAD}halfDays: {2026-12-24: {until: "12:00"}}\nshifts: {2026-12-24: ${DAY}}`, '10:26', 'warning: `2026-12-24` is a half day and has a shift: the shift counts'],
  ['a day worked like a closed one', `${HEAD}extraWorkdays: [{date: 2026-05-02, like: sun}]`, '9:21', '`sun` is closed: a day worked like it is closed too'],
  ['a day worked like none', `tz: UTC\nhours: {}\nextraWorkdays: [2026-05-02]\nshifts: {2026-05-09: ${DAY}}`, '9:21', 'no day of that week is worked'],
  ['a year of the region that nobody knows', `${HEAD}region: CN\nyears: [2026, 2031]`, '10:19', 'the holidays of CN for 2031 are not known'],
  ['make-up days without a region', `${HEAD}makeUpLike: mon`, '7:5', '`makeUpLike` needs `region`'],
];
test.each(cases)('%s is told where it stands', (_name, lines, place, message) => {
  const found = said(lines);
  expect(found).toEqual([expect.stringContaining(message)]);
  expect(found[0]!.split(': ')[0]).toBe(`calendars.yaml:${place}`);
});

test.each([
  ['a holiday before it', 'holidays: [2026-03-30]\nshifts: {2026-03-31: {"05:00": "12:00"}}'],
  ['one of each year', 'holidays: [03-30]\nshifts: {2026-03-31: {"05:00": "12:00"}}'],
  ['a shift that closes the day before', 'shifts: {2026-03-30: {}, 2026-03-31: {"05:00": "12:00"}}'],
  ['a day that begins where the night ends', 'shifts: {2026-03-31: {"06:00": "12:00"}}'],
  ['a night that no weekday follows', 'shifts: {2026-04-01: {"22:00": "06:00"}}'],
])('nothing overlaps a shift: %s', (_name, lines) => expect(said(`tz: Europe/Berlin\nhours: {mon: {"22:00": "06:00"}}\n${lines}`)).toEqual([]));

test('a calendar that does not open again is one that never opens', () => {
  const never: CalendarEngine = {
    yearsOf: () => [],
    compile: () => ({
      add: () => {
        throw Object.assign(new Error('the calendar does not open again within 20 years'), { fault: 'never_open' });
      },
    }),
  };
  const once = `tz: UTC\nhours: {}\nshifts: {2026-03-02: ${DAY}}`;
  expect(said(once, { calendars: never, now: instantOf('2027-01-01T00:00:00Z') }).filter((one) => one.startsWith('calendars.yaml:8:12'))).toEqual([
    'calendars.yaml:8:12: error: the calendar does not open again within 20 years (expected hours, shifts or seasons that are still to come)',
  ]);
});

test('a shift that changes with the season, or floats, is held against no opening hours', () => {
  const seasonal = said(`tz: Europe/Berlin\nhours: {}\nseasons:\n  - {from: 01-01, to: 12-31, hours: ${WEEK}}`);
  expect(seasonal).toEqual([]);
});

describe('calendars of a file by itself', () => {
  test('a document, or a map of them by any names, YAML or JSON', () => {
    const read = (text: string): unknown => [...(readCalendars('c', text, { calendars: nineToFive }).calendars?.keys() ?? [])];
    expect(read(document(`tz: UTC\nhours: ${WEEK}`))).toEqual(['always', 'one']);
    expect(read(JSON.stringify({ 'Berlin 9–5': { tz: 'Europe/Berlin', hours: { mon: { '09:00': '17:00' } } }, 上海: { tz: 'Asia/Shanghai', hours: { mon: { '09:00': '17:00' } } } }))).toEqual([
      'Berlin 9–5',
      '上海',
    ]);
  });
  test.each([
    ['{"a": {"tz": "UTC", "hours": {"mon": {"09:00": "25:00"}}}}', 'c:1:48: error: `09:00` is "25:00"'],
    ['a: {tz: UTC, hours: {mon: {"09:00": "17:00"}}, frob: 1}', 'c:1:48: error: unknown key `frob`'],
    ['a:\n  tz: Mars/Olympus\n  hours: {mon: {"09:00": "17:00"}}', 'c:2:7: error: there is no time zone `Mars/Olympus`'],
    ['{}', 'c:1:1: error: `calendars` is {}'],
    ['[]', 'c:1:1: error: the document is []'],
    ['a: [', 'c:1:5: error: '],
  ])('%s', (text, expected) => {
    const { calendars, findings } = readCalendars('c', text, { calendars: nineToFive });
    expect(calendars).toBeUndefined();
    expect(findings.map(findingText).join('\n')).toContain(expected);
  });
});
