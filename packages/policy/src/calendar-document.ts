/** `calendars.yaml` as it is written. */
export interface CalendarsDocument {
  readonly version: 1;
  readonly default: string;
  readonly calendars: Readonly<Record<string, CalendarEntry>>;
}

export type OpenHours = Readonly<Record<string, string>>;

export type WeekdayName = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
export type WeekHours = Readonly<Partial<Record<WeekdayName, OpenHours>>>;

/** Dates are `2026-05-01`, or `05-01` for each year where that is allowed: `holidays`, `halfDays`, `seasons`. */
export interface CalendarEntry {
  readonly name?: string;
  readonly tz: string;
  readonly hours: WeekHours;
  readonly seasons?: readonly SeasonEntry[];
  readonly floating?: readonly FloatingEntry[];
  readonly holidays?: readonly string[];
  readonly halfDays?: Readonly<Record<string, HalfDayEntry>>;
  readonly extraWorkdays?: readonly (string | { readonly date: string; readonly like: WeekdayName })[];
  readonly shifts?: Readonly<Record<string, OpenHours>>;
  readonly region?: 'CN';
  readonly years?: readonly number[];
  readonly makeUpLike?: WeekdayName;
}

export interface SeasonEntry {
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  readonly hours: WeekHours;
}

export type FloatingEntry =
  | { readonly name?: string; readonly on: string; readonly months?: readonly number[]; readonly hours: OpenHours }
  | { readonly name?: string; readonly from: string; readonly to?: string; readonly days: readonly OpenHours[] };

export interface HalfDayEntry {
  readonly from?: string;
  readonly until?: string;
}
