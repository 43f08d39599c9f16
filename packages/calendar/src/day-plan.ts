import { DAY } from '@sluice/kernel';
import { regionDays, type RegionDays } from './china.ts';
import { type CivilDay, dayOf, timeOf, weekdayOf, yearOf } from './civil.ts';
import { type CalendarDefinition, CalendarError, type OpenHours, WEEKDAYS } from './definition.ts';

/** Milliseconds of wall time since the midnight that begins the day; `close` may lie in the next day. */
export interface WallInterval {
  readonly open: number;
  readonly close: number;
}

/** What each civil day is open, before any zone. */
export interface DayPlan {
  /** In order, apart from each other. Undefined: nobody knows (a year without data). */
  on(day: CivilDay): readonly WallInterval[] | undefined;
  /** How far the longest day reaches into the next one. */
  readonly spillMs: number;
}

const CLOSED: readonly WallInterval[] = [];

/** @throws CalendarError for what cannot be read, and for a calendar that is never open */
export function planDays(definition: CalendarDefinition): DayPlan {
  const week = WEEKDAYS.map((name) => intervalsOf(definition.hours[name] ?? {}));
  const ordinary = [1, 2, 3, 4, 5, 6, 0].map((at) => week[at] ?? CLOSED).find((one) => one.length > 0) ?? CLOSED;
  const named = namedDays(definition, ordinary);
  const region = regionOf(definition);
  const all = [...week, ...named.values()].flat();
  if (all.length === 0) throw new CalendarError('never_open', 'the calendar is never open');
  return {
    spillMs: Math.max(0, ...all.map((one) => one.close - DAY)),
    on(day) {
      const own = named.get(day);
      if (own !== undefined) return own;
      if (region && !region.years.has(yearOf(day))) return undefined;
      const law = region?.days.get(day);
      if (law === 'holiday') return CLOSED;
      return law === 'workday' ? ordinary : week[weekdayOf(day)];
    },
  };
}

function namedDays({ holidays = [], extraWorkdays = [], shifts = {} }: CalendarDefinition, ordinary: readonly WallInterval[]): ReadonlyMap<CivilDay, readonly WallInterval[]> {
  const both = extraWorkdays.find((date) => holidays.includes(date));
  if (both !== undefined) throw new CalendarError('definition', `${both} is a holiday and a working day`);
  return new Map([
    ...holidays.map((date) => [dayOf(date), CLOSED] as const),
    ...extraWorkdays.map((date) => [dayOf(date), ordinary] as const),
    ...Object.entries(shifts).map(([date, hours]) => [dayOf(date), intervalsOf(hours)] as const),
  ]);
}

function regionOf({ region, years }: CalendarDefinition): { readonly days: RegionDays; readonly years: ReadonlySet<number> } | undefined {
  if (region === undefined) return undefined;
  if (years === undefined || years.length === 0) throw new CalendarError('definition', `the region ${region} needs the years for which its holidays are taken`);
  return { days: regionDays(region, years), years: new Set(years) };
}

/** Sorted; what overlaps or meets is one. */
function intervalsOf(hours: OpenHours): readonly WallInterval[] {
  const read = Object.entries(hours).map(([from, to]) => {
    const [open, close] = [timeOf(from), timeOf(to)];
    if (open === close || open === DAY) throw new CalendarError('definition', `${from}: ${to} is no interval`);
    return { open, close: close < open ? close + DAY : close };
  });
  const merged: { open: number; close: number }[] = [];
  for (const one of read.sort((a, b) => a.open - b.open)) {
    const last = merged.at(-1);
    if (last && one.open <= last.close) last.close = Math.max(last.close, one.close);
    else merged.push({ ...one });
  }
  return merged;
}
