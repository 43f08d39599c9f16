import { type Weekday, WEEKDAYS } from '@sluice/calendar';
import { durationMs } from '@sluice/policy';
import { PoisonRecord } from '@sluice/kernel';
import type { Allowance } from '../domain/owed.ts';

interface Said {
  readonly target?: string;
  readonly elapsed?: boolean;
  readonly until?: string;
  readonly calendarId?: string;
}

/** What stands in the event of a step or task. @throws PoisonRecord for a length or a weekday that there is none of */
export function allowanceOf({ target, elapsed = false, until, calendarId }: Said): Allowance {
  const targetMs = target === undefined ? null : durationMs(target);
  if (targetMs === undefined) throw new PoisonRecord('target', `${target} is no length of time`);
  return { targetMs, elapsed, calendarId: calendarId ?? null, until: until === undefined ? null : weekdayOf(until) };
}

/** `friday` or `fri`. */
function weekdayOf(text: string): Weekday {
  const found = WEEKDAYS.find((one) => one === text.slice(0, 3));
  if (!found) throw new PoisonRecord('until', `${text} is no weekday`);
  return found;
}
