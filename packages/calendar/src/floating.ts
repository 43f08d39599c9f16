import { type CivilDay, dayOf, monthDayOf, weekdayOf } from './civil.ts';
import { CalendarError, type FloatingShift, type MonthlyShift, type Rota, WEEKDAYS, type Weekday } from './definition.ts';
import { type DayHours, intervalsOf, merged } from './hours.ts';

/** Shifts that stand on no date: the hours of a day, undefined where none of them says anything of it. */
export interface Floating {
  on(day: CivilDay): DayHours | undefined;
  readonly all: readonly DayHours[];
}

const PLACES = ['first', 'second', 'third', 'fourth', 'last'] as const;

interface One {
  on(day: CivilDay): DayHours | undefined;
  readonly all: readonly DayHours[];
}

/** @throws CalendarError */
export function floatingOf(shifts: readonly FloatingShift[] = []): Floating {
  const read = shifts.map((one) => ('on' in one ? monthly(one) : rota(one)));
  return {
    all: read.flatMap((one) => one.all),
    on(day) {
      const found = read.flatMap((one) => one.on(day) ?? []);
      return found.length > 0 ? merged(found) : read.map((one) => one.on(day)).find((one) => one !== undefined);
    },
  };
}

function monthly({ on, months, hours }: MonthlyShift): One {
  const [place, name] = on.split(' ') as [(typeof PLACES)[number], Weekday];
  const [nth, weekday] = [PLACES.indexOf(place), WEEKDAYS.indexOf(name)];
  if (nth < 0 || weekday < 0) throw new CalendarError('definition', `${on} is no day of a month: first sat, last fri`);
  const open = intervalsOf(hours);
  const isDay = (day: CivilDay): boolean => {
    if (weekdayOf(day) !== weekday) return false;
    const monthDay = monthDayOf(day);
    if (months && !months.includes(Math.floor(monthDay / 100))) return false;
    const inMonth = place === 'last' ? Math.floor(monthDayOf(day + 7) / 100) !== Math.floor(monthDay / 100) : Math.ceil((monthDay % 100) / 7) === nth + 1;
    return inMonth;
  };
  return { all: [open], on: (day) => (isDay(day) ? open : undefined) };
}

function rota({ from, to, days }: Rota): One {
  const [first, last] = [dayOf(from), to === undefined ? Infinity : dayOf(to)];
  if (days.length === 0 || last < first) throw new CalendarError('definition', `the rota from ${from} has no day`);
  const open = days.map(intervalsOf);
  return { all: open, on: (day) => (day >= first && day <= last ? open[(day - first) % open.length] : undefined) };
}
