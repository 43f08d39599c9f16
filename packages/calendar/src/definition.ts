/** Opening time → closing time, `HH:MM` or `HH:MM:SS`, as [open, close). `24:00` is midnight at the end; a close before its opening is the next day's. */
export type OpenHours = Readonly<Record<string, string>>;

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Regions whose holidays and make-up working days this package knows by itself. */
export type Region = 'CN';

/**
 * Business time as a company writes it. What is said of one day counts before what is said of many:
 * `shifts`, then `holidays` and `extraWorkdays`, then the region, then the week.
 */
export interface CalendarDefinition {
  readonly name?: string;
  /** IANA zone, such as `Asia/Shanghai`. */
  readonly tz: string;
  readonly hours: Readonly<Partial<Record<Weekday, OpenHours>>>;
  /** Closed days, `YYYY-MM-DD`. */
  readonly holidays?: readonly string[];
  /** Days that are worked like the first working day of the week, `YYYY-MM-DD`. */
  readonly extraWorkdays?: readonly string[];
  /** The hours of one date, whatever else is said of it. An empty one is closed. */
  readonly shifts?: Readonly<Record<string, OpenHours>>;
  readonly region?: Region;
  /** The years for which the region's days are taken: any other year is an error, never an ordinary one. */
  readonly years?: readonly number[];
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
