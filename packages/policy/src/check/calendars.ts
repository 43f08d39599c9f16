import type { CheckOptions } from '../check-options.ts';
import type { CalendarEntry } from '../calendar-document.ts';
import type { Finding } from '../finding.ts';
import { isZone } from '../local-time.ts';
import { oneOf } from '../words.ts';
import { checkDates } from './calendar-dates.ts';
import { checkDerivedDays } from './calendar-days.ts';
import { type Tell, tellOf } from './calendar-faults.ts';
import { checkHours } from './calendar-hours.ts';
import { checkShiftNights } from './calendar-nights.ts';
import { checkOpening, checkYears } from './calendar-years.ts';
import { finding, type Folder } from './folder.ts';

/** Calendars: zones that do not exist, hours that are none, dates of which two things are said, years of a region for which nobody knows the holidays. */
export function checkCalendars(folder: Folder, options: CheckOptions): Finding[] {
  const { calendars } = folder.config;
  if (!calendars) return [];
  const names = Object.keys(calendars.calendars);
  const found = names.includes(calendars.default) ? [] : [finding(folder, 'calendars', ['default'], `there is no calendar \`${calendars.default}\``, oneOf(calendars.default, names))];
  return [...found, ...Object.entries(calendars.calendars).flatMap(([id, calendar]) => checkCalendar(tellOf(folder, id), calendar, options))];
}

function checkCalendar(tell: Tell, calendar: CalendarEntry, options: CheckOptions): Finding[] {
  const form = [...checkHours(tell, calendar), ...checkDates(tell, calendar)];
  if (!isZone(calendar.tz)) return [...form, tell(['tz'], `there is no time zone \`${calendar.tz}\``, 'a zone such as Asia/Shanghai')];
  // What builds on hours and dates is looked at where those are right.
  const days = isSound(form) ? [...checkDerivedDays(tell, calendar), ...checkShiftNights(tell, calendar)] : [];
  const found = [...form, ...days, ...checkYears(tell, calendar, options)];
  return isSound(found) && options.calendars ? [...found, ...checkOpening(tell, calendar, options.calendars, options.now)] : found;
}

const isSound = (found: readonly Finding[]): boolean => !found.some((one) => one.severity === 'error');
