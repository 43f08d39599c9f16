import type { Instant } from '@sluice/kernel';
import type { CalendarEntry } from './calendar-document.ts';

/** Business time of one calendar. */
export interface BusinessTime {
  /** The first instant by which `ms` of open time have passed since `from`; `from` outside hours counts from the next opening. */
  add(from: Instant, ms: number): Instant;
}

/** The arithmetic of calendars, given from outside: this package knows the documents, not the days. */
export interface CalendarEngine<T extends BusinessTime = BusinessTime> {
  compile(calendar: CalendarEntry): T;
  /** The years for which the holidays and make-up days of a region are known. */
  yearsOf(region: string): readonly number[];
}
