import type { Millis } from './model.ts';

/** By an agent's calendar: outside of his working hours, in them, on a break. */
export type ShiftState = 'off' | 'on' | 'break';

/** What an agent's calendar says, and until when. `state` absent: it does not know. */
export interface Shift {
  readonly state?: ShiftState;
  readonly until: Millis;
}

/** What the calendar makes of an agent; `byCalendar`: it has taken him off, and may bring him back. */
export interface CalendarWord {
  readonly status: 'available' | 'away' | 'offline';
  readonly reason: string | null;
  readonly byCalendar?: true;
}

/**
 * The calendar says `to` from now on (undefined: he has none any more). It takes off who is there, and brings back whom it took off; what a
 * person says in between is his own affair. A live contact in hand is not cut off because the clock strikes: he is away until it is over,
 * and then offline. Undefined: nothing changes.
 */
export function calendarWord({ status, byCalendar }: Pick<CalendarWord, 'status' | 'byCalendar'>, to: ShiftState | undefined, hasLive: () => boolean): CalendarWord | undefined {
  if (to === 'off') {
    if (status === 'offline') return undefined;
    return { status: hasLive() ? 'away' : 'offline', reason: 'shift_end', byCalendar: true };
  }
  if (to === 'break' && (status === 'available' || byCalendar === true)) return { status: 'away', reason: 'break', byCalendar: true };
  return byCalendar === true ? { status: 'available', reason: null } : undefined;
}
