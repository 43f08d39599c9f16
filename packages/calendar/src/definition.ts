/** Opening time → closing time, `HH:MM` or `HH:MM:SS`, as [open, close). `24:00` is midnight at the end; a close before its opening is the next day's. */
export type OpenHours = Readonly<Record<string, string>>;

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The hours of a week; a day that is left out is closed. */
export type WeekHours = Readonly<Partial<Record<Weekday, OpenHours>>>;

/** Regions whose holidays and make-up working days this package knows by itself. */
export type Region = 'CN';

/** A week of its own from one day to another, both included: `MM-DD` comes every year (and may go over New Year), `YYYY-MM-DD` once; both borders are of one kind. */
export interface Season {
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  readonly hours: WeekHours;
}

/** What is left of a day's hours: from a time on, until a time, or between the two. */
export interface HalfDay {
  readonly from?: string;
  readonly until?: string;
}

/** On one weekday a month: `first sat`, `last fri`; in all months, or in those named (1 to 12). */
export interface MonthlyShift {
  readonly name?: string;
  readonly on: string;
  readonly months?: readonly number[];
  readonly hours: OpenHours;
}

/** Days that follow each other again and again, the first on `from`; an empty one is closed. Without `to` it has no end. */
export interface Rota {
  readonly name?: string;
  readonly from: string;
  readonly to?: string;
  readonly days: readonly OpenHours[];
}

export type FloatingShift = MonthlyShift | Rota;

/** A working day out of turn: like the first working day of the week, or like the day that is named. */
export type ExtraWorkday = string | { readonly date: string; readonly like: Weekday };

/**
 * Business time as a company writes it. What is said of one day counts before what is said of many:
 * `shifts`, then `holidays` and `extraWorkdays` with a year, then `holidays` without one, then the region, then `floating`, then `seasons` (those
 * with a year first), then `hours`. `halfDays` cut what all of these but `shifts` give.
 */
export interface CalendarDefinition {
  readonly name?: string;
  /** IANA zone, such as `Asia/Shanghai`. */
  readonly tz: string;
  readonly hours: WeekHours;
  readonly seasons?: readonly Season[];
  /** Instead of the week's hours of their day; those of one day count together. */
  readonly floating?: readonly FloatingShift[];
  /** Closed days, `YYYY-MM-DD`, or `MM-DD` for each year. */
  readonly holidays?: readonly string[];
  /** By `YYYY-MM-DD` or `MM-DD`. */
  readonly halfDays?: Readonly<Record<string, HalfDay>>;
  readonly extraWorkdays?: readonly ExtraWorkday[];
  /** The hours of one date, whatever else is said of it. An empty one is closed. */
  readonly shifts?: Readonly<Record<string, OpenHours>>;
  readonly region?: Region;
  /** The years for which the region's days are taken: any other year is an error, never an ordinary one. */
  readonly years?: readonly number[];
  /** The weekday whose hours the region's make-up days have; else the first working day of the week. */
  readonly makeUpLike?: Weekday;
}

export type CalendarFault = 'definition' | 'year_without_data' | 'out_of_range' | 'never_open';

/** A calendar cannot be compiled, or cannot say. It never guesses. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';
  readonly fault: CalendarFault;
  constructor(fault: CalendarFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
