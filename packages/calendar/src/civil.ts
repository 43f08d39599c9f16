import { DAY, HOUR, MINUTE, SECOND } from '@sluice/kernel';
import { CalendarError } from './definition.ts';

/** Civil days as numbers since 1970-01-01 (proleptic Gregorian), without a zone. */
export type CivilDay = number;

/** Day number of the first of January. */
export function firstDayOf(year: number): CivilDay {
  const before = year - 1;
  return 365 * (year - 1970) + (Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)) - 477;
}

export function yearOf(day: CivilDay): number {
  let year = 1970 + Math.floor(day / 365.2425);
  while (firstDayOf(year) > day) year -= 1;
  while (firstDayOf(year + 1) <= day) year += 1;
  return year;
}

/** 0 = Sunday. */
export function weekdayOf(day: CivilDay): number {
  return (((day + 4) % 7) + 7) % 7;
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** @throws CalendarError for a text that is no day of the calendar */
export function dayOf(date: string): CivilDay {
  const [year, month, dayOfMonth] = (DATE.exec(date) ?? []).slice(1).map(Number);
  const leap = year !== undefined && firstDayOf(year + 1) - firstDayOf(year) === 366;
  const length = (month === 2 && leap ? 1 : 0) + (LENGTHS[(month ?? 0) - 1] ?? 0);
  if (year === undefined || month === undefined || dayOfMonth === undefined || dayOfMonth < 1 || dayOfMonth > length) throw new CalendarError('definition', `there is no day ${date}`);
  const before = LENGTHS.slice(0, month - 1).reduce((sum, days) => sum + days, 0) + (leap && month > 2 ? 1 : 0);
  return firstDayOf(year) + before + dayOfMonth - 1;
}

/** Month and day as one number, 1231 for the last of December. */
export type MonthDay = number;

export function monthDayOf(day: CivilDay): MonthDay {
  const year = yearOf(day);
  const leap = firstDayOf(year + 1) - firstDayOf(year) === 366;
  let left = day - firstDayOf(year);
  for (let month = 1; ; month++) {
    const length = LENGTHS[month - 1]! + (leap && month === 2 ? 1 : 0);
    if (left < length) return month * 100 + left + 1;
    left -= length;
  }
}

const MONTH_DAY = /^(\d\d)-(\d\d)$/;

/** `MM-DD`, a day that every year has; undefined for a text of another form. @throws CalendarError for the 29th of February, and for no day at all */
export function monthDayIn(text: string): MonthDay | undefined {
  const [month, day] = (MONTH_DAY.exec(text) ?? []).slice(1).map(Number);
  if (month === undefined || day === undefined) return undefined;
  if (!(day >= 1 && day <= (LENGTHS[month - 1] ?? 0))) throw new CalendarError('definition', `there is no day ${text} in every year`);
  return month * 100 + day;
}

const TIME = /^(\d\d):([0-5]\d)(?::([0-5]\d))?$/;

/** Milliseconds since midnight, up to and with 24:00. @throws CalendarError */
export function timeOf(time: string): number {
  const parts = TIME.exec(time);
  const at = parts ? Number(parts[1]) * HOUR + Number(parts[2]) * MINUTE + Number(parts[3] ?? 0) * SECOND : Number.NaN;
  if (!(at <= DAY)) throw new CalendarError('definition', `${time} is no time of day`);
  return at;
}
