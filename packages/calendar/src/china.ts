import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { type CivilDay, dayOf } from './civil.ts';
import { CalendarError, type Region } from './definition.ts';

/** What a region's law says of a day: closed, or a weekend that is worked. */
export type RegionDays = ReadonlyMap<CivilDay, 'holiday' | 'workday'>;

const holidays = Object.keys(data.holidays);
/**
 * A year is known where its National Day is: the law of a year is published whole in the autumn before.
 * (The package itself answers for any year, as if an unknown one had no holidays.)
 */
const known: readonly number[] = [...new Set(holidays.filter((date) => date.endsWith('-10-01')).map((date) => Number(date.slice(0, 4))))].sort((a, b) => a - b);

/** The years for which holidays and make-up days of a region are known; empty for a region that is not. */
export function yearsOf(region: string): readonly number[] {
  return region === 'CN' ? known : [];
}

/** @throws CalendarError for a year that is not known */
export function regionDays(region: Region, years: readonly number[]): RegionDays {
  const unknown = years.filter((year) => !yearsOf(region).includes(year));
  if (unknown.length > 0) throw new CalendarError('year_without_data', `the holidays of ${region} are not known for ${unknown.join(', ')}`);
  const wanted = (date: string): boolean => years.includes(Number(date.slice(0, 4)));
  return new Map([
    ...holidays.filter(wanted).map((date) => [dayOf(date), 'holiday'] as const),
    ...Object.keys(data.workdays)
      .filter(wanted)
      .map((date) => [dayOf(date), 'workday'] as const),
  ]);
}
