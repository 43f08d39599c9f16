import { DAY, instantOf } from '@sluice/kernel';
import type { CalendarEntry, HalfDayEntry, OpenHours, SeasonEntry, WeekdayName, WeekHours } from '../calendar-document.ts';
import type { Finding } from '../finding.ts';
import type { Tell } from './calendar-faults.ts';
import { padded, WEEK } from './calendar-hours.ts';

/** Days that take their hours from others: half days of which nothing is left or taken, days worked like one that is closed. */
export function checkDerivedDays(tell: Tell, calendar: CalendarEntry): Finding[] {
  return [...checkHalfDays(tell, calendar), ...checkWorkdays(tell, calendar)];
}

function checkHalfDays(tell: Tell, calendar: CalendarEntry): Finding[] {
  return Object.entries(calendar.halfDays ?? {}).flatMap(([date, half]) => {
    const at = ['halfDays', date];
    if (half.from !== undefined && half.until !== undefined && padded(half.from) >= padded(half.until))
      return [tell(at, `\`from: ${half.from}\` is not before \`until: ${half.until}\``, 'the earlier time first')];
    const days = possibleDays(calendar, date);
    if (days === undefined) return [];
    if (days.every((open) => Object.keys(open).length === 0)) return [tell(at, `\`${date}\` is closed: there is no half of it`, 'a working day, or `extraWorkdays` beside it', 'warning')];
    const said = hoursText(days.find((open) => Object.keys(open).length > 0)!);
    if (days.every((open) => leftOf(open, half) === 'nothing')) return [tell(at, `the half day lies outside the hours of \`${date}\`, ${said}: nothing is left`, 'a time inside of them')];
    return days.some((open) => leftOf(open, half) === 'part') ? [] : [tell(at, `the half day takes nothing from the hours of \`${date}\`, ${said}`, 'a time inside of them')];
  });
}

/** The hours that a day can have; undefined where the region or a floating shift has a say in it. */
export function possibleDays(calendar: CalendarEntry, date: string): readonly OpenHours[] | undefined {
  if (calendar.floating !== undefined && calendar.floating.length > 0) return undefined;
  const week = weekOn(calendar, date);
  if (date.length === 5) return WEEK.map((day) => week[day] ?? {});
  const extra = calendar.extraWorkdays?.find((one) => (typeof one === 'string' ? one : one.date) === date);
  if (extra !== undefined) return [(typeof extra === 'string' ? firstWorked(week) : week[extra.like]) ?? {}];
  const own = week[WEEK[(instantOf(`${date}T00:00:00Z`) / DAY + 3) % 7]!] ?? {}; // the first day of 1970 was a Thursday
  return calendar.region !== undefined && Object.keys(own).length === 0 ? undefined : [own];
}

const firstWorked = (week: WeekHours): OpenHours | undefined => WEEK.map((day) => week[day] ?? {}).find((open) => Object.keys(open).length > 0);

function weekOn({ hours, seasons = [] }: CalendarEntry, date: string): WeekHours {
  const holds = ({ from, to }: SeasonEntry): boolean => {
    const at = from.length === 10 ? date : date.slice(-5);
    if (from.length > at.length) return false;
    return from <= to ? at >= from && at <= to : at >= from || at <= to;
  };
  return (seasons.find((one) => one.from.length === 10 && holds(one)) ?? seasons.find((one) => one.from.length === 5 && holds(one)))?.hours ?? hours;
}

function leftOf(open: OpenHours, half: HalfDayEntry): 'nothing' | 'part' | 'all' {
  const [from, until] = [padded(half.from ?? '00:00'), padded(half.until ?? '48:00')];
  const left = Object.entries(open).map(([start, end]) => {
    const close = padded(end) < padded(start) ? `${Number(end.slice(0, 2)) + 24}${padded(end).slice(2)}` : padded(end);
    if (padded(start) >= until || close <= from) return 'nothing';
    return from <= padded(start) && until >= close ? 'all' : 'part';
  });
  const first = left[0] ?? 'nothing';
  return left.every((one) => one === first) ? first : 'part';
}

const hoursText = (open: OpenHours): string =>
  Object.entries(open)
    .map(([from, to]) => `${from}–${to}`)
    .join(', ');

/** Like a day that is closed in each of its weeks, or like the first working day where there is none. */
function checkWorkdays(tell: Tell, calendar: CalendarEntry): Finding[] {
  const extra = (calendar.extraWorkdays ?? []).flatMap((one, index) => {
    const [date, like] = typeof one === 'string' ? [one, undefined] : [one.date, one.like];
    return checkLike(tell, ['extraWorkdays', index], [weekOn(calendar, date)], like);
  });
  const weeks = [calendar.hours, ...(calendar.seasons ?? []).map((one) => one.hours)];
  return calendar.makeUpLike === undefined ? extra : [...extra, ...checkLike(tell, ['makeUpLike'], weeks, calendar.makeUpLike)];
}

function checkLike(tell: Tell, at: readonly (string | number)[], weeks: readonly WeekHours[], like: WeekdayName | undefined): Finding[] {
  const open = weeks.some((week) => Object.keys((like === undefined ? firstWorked(week) : week[like]) ?? {}).length > 0);
  if (open) return [];
  return like === undefined
    ? [tell(at, 'no day of that week is worked', '`shifts` with the hours of the day')]
    : [tell(at, `\`${like}\` is closed: a day worked like it is closed too`, 'a weekday with hours')];
}
