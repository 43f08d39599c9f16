import { DAY, HOUR, type Instant } from '@sluice/kernel';
import { Temporal } from 'temporal-polyfill';
import type { Calendar } from './calendar.ts';
import { type Weekday, WEEKDAYS } from './definition.ts';

/** Weeks without any opening after which nothing is looked for any more. */
const WEEKS = 60;
/** What is open so long past the day's midnight closes late; beyond, it does not close that day, and the day's end counts. */
const LATE_MS = 12 * HOUR;

/**
 * The closing of the week that ends with `weekday`: of the last opening that begins by the end of that day, so that a holiday on it
 * brings the closing forward. The first one after `from`; undefined where there is none within a year. @throws CalendarError
 */
export function weekClosing(calendar: Calendar, weekday: Weekday, tz: string, from: Instant): Instant | undefined {
  // What closes late belongs to the day before: that one is looked at first.
  let end = endOfNext(weekday, tz, from - LATE_MS);
  for (let week = 0; week < WEEKS; week++, end = endOfNext(weekday, tz, end)) {
    const last = calendar.openings(end - 7 * DAY, end).at(-1);
    const closing = last && (last.to < end ? last.to : lateClosing(calendar, end));
    if (closing !== undefined && closing > from) return closing;
  }
  return undefined;
}

function lateClosing(calendar: Calendar, end: Instant): Instant {
  const at = calendar.nextClosing(end - 1) ?? Infinity;
  return at - end <= LATE_MS ? at : end;
}

/** The first midnight after `from` at which such a day ends. */
function endOfNext(weekday: Weekday, tz: string, from: Instant): Instant {
  const today = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(tz).toPlainDate();
  const days = (WEEKDAYS.indexOf(weekday) - today.dayOfWeek + 7) % 7;
  return today.add({ days: days + 1 }).toZonedDateTime(tz).epochMilliseconds;
}
