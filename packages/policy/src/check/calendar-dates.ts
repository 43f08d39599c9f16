import { parseInstant } from '@sluice/kernel';
import type { CalendarEntry, SeasonEntry } from '../calendar-document.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import type { Tell } from './calendar-faults.ts';

interface Named {
  readonly date: string;
  readonly at: Path;
  readonly what: 'holiday' | 'half day' | 'working day' | 'shift';
}

/** Dates: those that do not exist, those of which two things are said, and parts of the year that overlap. */
export function checkDates(tell: Tell, calendar: CalendarEntry): Finding[] {
  const named = namedDates(calendar);
  return [...named.flatMap(({ date, at }) => checkDate(tell, at, date)), ...checkTwice(tell, named), ...checkSeasons(tell, calendar.seasons ?? []), ...checkFloating(tell, calendar)];
}

function namedDates({ holidays = [], halfDays = {}, extraWorkdays = [], shifts = {} }: CalendarEntry): Named[] {
  return [
    ...holidays.map((date, index): Named => ({ date, at: ['holidays', index], what: 'holiday' })),
    ...Object.keys(halfDays).map((date): Named => ({ date, at: ['halfDays', date], what: 'half day' })),
    ...extraWorkdays.map(
      (one, index): Named =>
        typeof one === 'string' ? { date: one, at: ['extraWorkdays', index], what: 'working day' } : { date: one.date, at: ['extraWorkdays', index, 'date'], what: 'working day' },
    ),
    ...Object.keys(shifts).map((date): Named => ({ date, at: ['shifts', date], what: 'shift' })),
  ];
}

/** What lies further ahead was meant otherwise. */
const LAST_DAY = '2100-12-31';
const isYearly = (date: string): boolean => date.length === 5;

function checkDate(tell: Tell, at: Path, date: string): Finding[] {
  if (date === '02-29') return [tell(at, 'the 29th of February does not come every year', '02-28 or 03-01, or the date with its year')];
  const exists = (text: string): boolean => parseInstant(`${text}T00:00:00Z`) !== undefined;
  if (!exists(isYearly(date) ? `2001-${date}` : date)) {
    const leap = date.endsWith('-02-29');
    return [tell(at, `there is no day \`${date}\``, leap ? `${date.slice(0, 5)}02-28 or ${date.slice(0, 5)}03-01: that year has no 29th of February` : 'a date of the calendar')];
  }
  return !isYearly(date) && date > LAST_DAY ? [tell(at, `\`${date}\` is beyond the year 2100`, `${LAST_DAY} at the latest`)] : [];
}

/** A half day may be one of a working day out of turn; a shift says all of its day, whatever else is said of it. */
function checkTwice(tell: Tell, named: readonly Named[]): Finding[] {
  const seen = new Map<string, Named>();
  return named.flatMap((one) => {
    const first = seen.get(one.date);
    seen.set(one.date, first ?? one);
    if (first === undefined || (first.what === 'half day' && one.what === 'working day')) return [];
    if (first.what === one.what) return [tell(one.at, `the ${one.what} \`${one.date}\` stands twice`, 'each day once')];
    if (one.what === 'shift') return [tell(one.at, `\`${one.date}\` is a ${first.what} and has a shift: the shift counts`, 'one of the two', 'warning')];
    return [tell(one.at, `\`${one.date}\` is a ${first.what} and a ${one.what}`, 'one of the two')];
  });
}

function checkSeasons(tell: Tell, seasons: readonly SeasonEntry[]): Finding[] {
  const borders = seasons.flatMap((season, index) => (['from', 'to'] as const).flatMap((end) => checkDate(tell, ['seasons', index, end], season[end])));
  if (borders.length > 0) return borders;
  return seasons.flatMap((season, index) => {
    if (isYearly(season.from) !== isYearly(season.to))
      return [tell(['seasons', index, 'to'], `\`${season.from}\` to \`${season.to}\` has a year at one end only`, 'both with a year, or both without')];
    if (!isYearly(season.from) && season.to < season.from) return [tell(['seasons', index, 'to'], `the season ends before it begins, on \`${season.from}\``, 'a later day')];
    const other = seasons.slice(0, index).findIndex((one) => overlap(one, season));
    return other < 0
      ? []
      : [tell(['seasons', index, 'from'], `the season \`${season.from}\` to \`${season.to}\` overlaps \`${seasons[other]!.from}\` to \`${seasons[other]!.to}\``, 'seasons one after the other')];
  });
}

/** One with a year may stand inside one of each year, and counts before it. */
function overlap(a: SeasonEntry, b: SeasonEntry): boolean {
  if (isYearly(a.from) !== isYearly(b.from)) return false;
  return parts(a).some((one) => parts(b).some((other) => one.from <= other.to && other.from <= one.to));
}

/** Over New Year it is two. */
const parts = ({ from, to }: Pick<SeasonEntry, 'from' | 'to'>): readonly { readonly from: string; readonly to: string }[] =>
  from <= to
    ? [{ from, to }]
    : [
        { from, to: '12-31' },
        { from: '01-01', to },
      ];

const FORM = '`on` with `hours` for one weekday of a month, or `from` with `days` for a rota';

function checkFloating(tell: Tell, { floating = [] }: CalendarEntry): Finding[] {
  return floating.flatMap((one, index) => {
    const at = ['floating', index];
    const keys = Object.keys(one).filter((key) => key !== 'name');
    const isRota = 'from' in one && 'days' in one && keys.every((key) => ['from', 'to', 'days'].includes(key));
    const isMonthly = 'on' in one && 'hours' in one && keys.every((key) => ['on', 'months', 'hours'].includes(key));
    if (!isRota && !isMonthly) return [tell(at, `the floating shift says ${keys.join(', ') || 'nothing'}`, FORM)];
    if (!isRota) return [];
    const dates = [...checkDate(tell, [...at, 'from'], one.from), ...(one.to === undefined ? [] : checkDate(tell, [...at, 'to'], one.to))];
    return dates.length === 0 && one.to !== undefined && one.to < one.from ? [tell([...at, 'to'], `the rota ends before it begins, on \`${one.from}\``, 'a later day')] : dates;
  });
}
