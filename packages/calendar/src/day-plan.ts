import { DAY } from '@sluice/kernel';
import { regionDays, type RegionDays } from './china.ts';
import { type CivilDay, dayOf, type MonthDay, monthDayIn, monthDayOf, yearOf } from './civil.ts';
import { type CalendarDefinition, CalendarError, type Weekday } from './definition.ts';
import { floatingOf } from './floating.ts';
import { CLOSED, type Cut, cutOf, type DayHours, intervalsOf } from './hours.ts';
import { ofWeek, weeksOf, workedLike } from './weeks.ts';

/** What each civil day is open, before any zone. */
export interface DayPlan {
  /** In order, apart from each other. Undefined: nobody knows (a year without data). */
  on(day: CivilDay): DayHours | undefined;
  /** How far the longest day reaches into the next one. */
  readonly spillMs: number;
}

/** @throws CalendarError for what cannot be read, and for a calendar that is never open */
export function planDays(definition: CalendarDefinition): DayPlan {
  const weeks = weeksOf(definition);
  const floating = floatingOf(definition.floating);
  const shifts = new Map(Object.entries(definition.shifts ?? {}).map(([date, hours]) => [dayOf(date), intervalsOf(hours)] as const));
  const [named, yearly] = [namedDays(definition), yearlyHolidays(definition)];
  const region = regionOf(definition);
  const cut = cutsOf(definition);
  const all = [...weeks.all.flatMap((week) => week.days), ...floating.all, ...shifts.values()].flat();
  if (all.length === 0) throw new CalendarError('never_open', 'the calendar is never open');
  const whole = (day: CivilDay): DayHours | undefined => {
    const own = named.get(day);
    if (own === 'holiday' || (own === undefined && yearly.size > 0 && yearly.has(monthDayOf(day)))) return CLOSED;
    if (own !== undefined) return workedLike(weeks.on(day), own.like);
    if (region && !region.years.has(yearOf(day))) return undefined;
    const law = region?.days.get(day);
    if (law === 'holiday') return CLOSED;
    if (law === 'workday') return workedLike(weeks.on(day), definition.makeUpLike);
    return floating.on(day) ?? ofWeek(weeks.on(day), day);
  };
  return {
    spillMs: Math.max(0, ...all.map((one) => one.close - DAY)),
    on(day) {
      const shift = shifts.get(day);
      if (shift !== undefined) return shift;
      const hours = whole(day);
      return hours && cut(day, hours);
    },
  };
}

type NamedDay = 'holiday' | { readonly like: Weekday | undefined };

function namedDays({ holidays = [], extraWorkdays = [] }: CalendarDefinition): ReadonlyMap<CivilDay, NamedDay> {
  const days = new Map<CivilDay, NamedDay>(holidays.filter((date) => monthDayIn(date) === undefined).map((date) => [dayOf(date), 'holiday'] as const));
  for (const one of extraWorkdays) {
    const { date, like } = typeof one === 'string' ? { date: one, like: undefined } : one;
    if (days.get(dayOf(date)) === 'holiday') throw new CalendarError('definition', `${date} is a holiday and a working day`);
    days.set(dayOf(date), { like });
  }
  return days;
}

function yearlyHolidays({ holidays = [] }: CalendarDefinition): ReadonlySet<MonthDay> {
  return new Set(holidays.flatMap((date) => monthDayIn(date) ?? []));
}

/** One with a year counts before the one of each year. */
function cutsOf({ halfDays = {} }: CalendarDefinition): (day: CivilDay, hours: DayHours) => DayHours {
  const [dated, yearly] = [new Map<CivilDay, Cut>(), new Map<MonthDay, Cut>()];
  for (const [date, half] of Object.entries(halfDays)) {
    const monthDay = monthDayIn(date);
    if (monthDay === undefined) dated.set(dayOf(date), cutOf(half));
    else yearly.set(monthDay, cutOf(half));
  }
  return (day, hours) => {
    const cut = dated.get(day) ?? (yearly.size === 0 ? undefined : yearly.get(monthDayOf(day)));
    return cut === undefined ? hours : cut(hours);
  };
}

function regionOf({ region, years }: CalendarDefinition): { readonly days: RegionDays; readonly years: ReadonlySet<number> } | undefined {
  if (region === undefined) return undefined;
  if (years === undefined || years.length === 0) throw new CalendarError('definition', `the region ${region} needs the years for which its holidays are taken`);
  return { days: regionDays(region, years), years: new Set(years) };
}
