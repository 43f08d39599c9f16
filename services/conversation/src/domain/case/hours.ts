import type { Instant } from '@sluice/kernel';

/** Business time in which a step is reckoned. Undefined: the calendar cannot say (a year without data). */
export interface Hours {
  add(from: Instant, ms: number): Instant | undefined;
  between(from: Instant, to: Instant): number | undefined;
  /** Of the week's last opening by this weekday; the next week's where that is past. */
  closing(weekday: string, from: Instant): Instant | undefined;
}

/** Every hour counts. A weekday has no closing then. */
export const EVERY_HOUR: Hours = { add: (from, ms) => from + ms, between: (from, to) => to - from, closing: () => undefined };

/** Its department's calendar, else that of the ticket's queue, else the company's. */
export type HoursFor = (queueId: string | null, calendarId: string | undefined) => Hours;
