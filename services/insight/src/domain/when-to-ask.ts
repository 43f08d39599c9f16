import { type Calendar, calendarEngine, type OpenHours, WEEKDAYS } from '@sluice/calendar';
import { BrokenInvariant, type Instant } from '@sluice/kernel';
import type { QuietEntry, SurveyRules } from '@sluice/policy';

type Times = Pick<SurveyRules, 'delayMs' | 'withinMs' | 'quiet'>;

/**
 * When a customer is asked about a solution: after the delay, at once where that is over already; what falls into quiet hours waits for their
 * end. Undefined: it is too late, he was to be asked within `withinMs` (or at the end of the quiet hours in which that ended).
 */
export function whenToAsk({ delayMs, withinMs, quiet }: Times, resolvedAt: Instant, now: Instant): Instant | undefined {
  const at = afterQuiet(quiet, Math.max(resolvedAt + delayMs, now));
  return at <= afterQuiet(quiet, resolvedAt + withinMs) ? at : undefined;
}

/** `at`, or the end of the quiet hours that hold it. Wall-clock times of a zone, as exact as business hours. */
export function afterQuiet(quiet: QuietEntry | undefined, at: Instant): Instant {
  if (!quiet) return at;
  const end = loud(quiet).nextOpening(at);
  if (end === undefined) throw new BrokenInvariant('quiet hours without an end: the configuration was not checked');
  return end;
}

const compiled = new WeakMap<QuietEntry, Calendar>();

/** The hours in which people may be written to, as a calendar of all days. */
function loud(quiet: QuietEntry): Calendar {
  const known = compiled.get(quiet);
  if (known) return known;
  const { from, to, tz } = quiet;
  const hours: OpenHours = to < from ? { [to]: from } : { ...(from === '00:00' ? {} : { '00:00': from }), [to]: '24:00' };
  const calendar = calendarEngine.compile({ tz, hours: Object.fromEntries(WEEKDAYS.map((day) => [day, hours])) });
  compiled.set(quiet, calendar);
  return calendar;
}
