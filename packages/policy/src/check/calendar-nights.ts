import { DAY, instantOf, parseInstant, toIso } from '@sluice/kernel';
import type { CalendarEntry } from '../calendar-document.ts';
import type { Finding } from '../finding.ts';
import { possibleDays } from './calendar-days.ts';
import type { Tell } from './calendar-faults.ts';
import { checkNight, type Day, overlapOf, shiftDays, WEEK } from './calendar-hours.ts';

/** Shifts that the night before them reaches into, and those that reach into the day after them: shifts again, or hours of the week. */
export function checkShiftNights(tell: Tell, calendar: CalendarEntry): Finding[] {
  return shiftDays(calendar).flatMap((day) => {
    const date = String(day.at[1]);
    if (parseInstant(`${date}T00:00:00Z`) === undefined) return [];
    const [before, after] = [dayOf(calendar, date, -DAY), dayOf(calendar, date, DAY)];
    return [...(before ? checkNight(tell, before, day) : []), ...(after && after.at[0] !== 'shifts' ? intoWeek(tell, day, after) : [])];
  });
}

/** Told at the shift: the hours of the week are those of other days too. */
function intoWeek(tell: Tell, day: Day, after: Day): Finding[] {
  const over = overlapOf(day, after);
  if (!over) return [];
  const { night, first } = over;
  return [tell([...day.at, night[0]], `\`${night[0]}: ${night[1]}\` reaches into \`${first}: ${after.open[first]}\` of ${String(after.at.at(-1))}`, 'hours one after the other', 'warning')];
}

/** The day that lies `ms` from a date; undefined where its hours are not known. */
function dayOf({ shifts = {}, holidays = [], halfDays = {}, extraWorkdays = [], ...calendar }: CalendarEntry, from: string, ms: number): Day | undefined {
  const at = instantOf(`${from}T00:00:00Z`) + ms;
  const date = toIso(at).slice(0, 10);
  const weekday = WEEK[(at / DAY + 3) % 7]!; // the first day of 1970 was a Thursday
  if (shifts[date] !== undefined) return { open: shifts[date], at: ['shifts', date] };
  const isExtra = extraWorkdays.some((one) => (typeof one === 'string' ? one : one.date) === date);
  if (holidays.includes(date) || (holidays.includes(date.slice(5)) && !isExtra)) return { open: {}, at: ['hours', weekday] };
  if (halfDays[date] !== undefined || halfDays[date.slice(5)] !== undefined) return undefined;
  const [open] = possibleDays({ ...calendar, extraWorkdays }, date) ?? [];
  return open && { open, at: ['hours', weekday] };
}
