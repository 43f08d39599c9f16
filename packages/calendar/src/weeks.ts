import { type CivilDay, dayOf, type MonthDay, monthDayIn, monthDayOf, weekdayOf } from './civil.ts';
import { type CalendarDefinition, CalendarError, type Season, WEEKDAYS, type WeekHours, type Weekday } from './definition.ts';
import { CLOSED, type DayHours, intervalsOf } from './hours.ts';

/** The hours of a week, by weekday; 0 = Sunday. */
export interface Week {
  readonly days: readonly DayHours[];
  /** Of its first working day, from Monday. */
  readonly ordinary: DayHours;
}

/** The week by which a day goes: the ordinary one, or that of a season. */
export interface Weeks {
  on(day: CivilDay): Week;
  readonly all: readonly Week[];
}

interface Stretch {
  holds(day: CivilDay, monthDay: MonthDay): boolean;
  readonly dated: boolean;
  readonly week: Week;
}

/** @throws CalendarError */
export function weeksOf({ hours, seasons = [] }: CalendarDefinition): Weeks {
  const ordinary = weekOf(hours);
  const stretches = seasons.map(stretchOf).sort((a, b) => Number(b.dated) - Number(a.dated));
  return {
    all: [ordinary, ...stretches.map((one) => one.week)],
    on(day) {
      if (stretches.length === 0) return ordinary;
      const monthDay = monthDayOf(day);
      return stretches.find((one) => one.holds(day, monthDay))?.week ?? ordinary;
    },
  };
}

/** As `like` of the week, else as its first working day. */
export function workedLike(week: Week, like: Weekday | undefined): DayHours {
  return like === undefined ? week.ordinary : (week.days[WEEKDAYS.indexOf(like)] ?? CLOSED);
}

export const ofWeek = (week: Week, day: CivilDay): DayHours => week.days[weekdayOf(day)]!;

function weekOf(hours: WeekHours): Week {
  const days = WEEKDAYS.map((name) => intervalsOf(hours[name] ?? {}));
  return { days, ordinary: [1, 2, 3, 4, 5, 6, 0].map((at) => days[at]!).find((one) => one.length > 0) ?? CLOSED };
}

function stretchOf({ from, to, hours }: Season): Stretch {
  const week = weekOf(hours);
  const [first, last] = [monthDayIn(from), monthDayIn(to)];
  if ((first === undefined) !== (last === undefined)) throw new CalendarError('definition', `the season ${from} to ${to} has a year at one end only`);
  if (first === undefined || last === undefined) {
    const [begin, end] = [dayOf(from), dayOf(to)];
    if (end < begin) throw new CalendarError('definition', `the season ${from} to ${to} ends before it begins`);
    return { dated: true, week, holds: (day) => day >= begin && day <= end };
  }
  return { dated: false, week, holds: (_day, at) => (first <= last ? at >= first && at <= last : at >= first || at <= last) };
}
