import { BrokenInvariant, type Instant } from '@sluice/kernel';
import type { Calendar } from './calendar.ts';
import { type OpenHours, WEEKDAYS } from './definition.ts';
import { calendarEngine } from './engine.ts';

/** Hours of each day in which nobody is written to, over midnight too: wall-clock times of a zone, `21:00`. */
export interface QuietHours {
  readonly tz: string;
  readonly from: string;
  readonly to: string;
}

/** `at`, or the end of the quiet hours that hold it. As exact as business hours. */
export function afterQuiet(quiet: QuietHours | undefined, at: Instant): Instant {
  if (!quiet) return at;
  const end = loud(quiet).nextOpening(at);
  if (end === undefined) throw new BrokenInvariant('quiet hours without an end: the configuration was not checked');
  return end;
}

const compiled = new WeakMap<QuietHours, Calendar>();

/** The hours in which people may be written to, as a calendar of all days. */
function loud(quiet: QuietHours): Calendar {
  const known = compiled.get(quiet);
  if (known) return known;
  const { from, to, tz } = quiet;
  const hours: OpenHours = to < from ? { [to]: from } : { ...(from === '00:00' ? {} : { '00:00': from }), [to]: '24:00' };
  const calendar = calendarEngine.compile({ tz, hours: Object.fromEntries(WEEKDAYS.map((day) => [day, hours])) });
  compiled.set(quiet, calendar);
  return calendar;
}
