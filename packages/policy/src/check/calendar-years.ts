import type { CalendarEngine } from '../business-time.ts';
import type { CheckOptions } from '../check-options.ts';
import type { CalendarEntry } from '../calendar-document.ts';
import type { Finding } from '../finding.ts';
import { localTimeIn } from '../local-time.ts';
import type { Tell } from './calendar-faults.ts';

/** A year without data must never be taken for one without holidays. */
export function checkYears(tell: Tell, { region, years, tz }: CalendarEntry, { now, calendars }: CheckOptions): Finding[] {
  if (region === undefined || years === undefined) return [];
  const found = calendars ? unknownYears(tell, years, region, calendars.yearsOf(region)) : [tell(['years'], `the holidays of ${region} were not checked here`, '', 'warning')];
  if (now === undefined) return found;
  const present = Number(localTimeIn(tz)(now).date.slice(0, 4));
  if (!years.includes(present)) found.push(tell(['years'], `the calendar has no holidays for the present year ${present}`, `${present} among its years`));
  if (!years.includes(present + 1))
    found.push(
      tell(['years'], `the calendar has no holidays for ${present + 1}: what falls due then cannot be computed`, `${present + 1} among its years, as soon as its holidays are known`, 'warning'),
    );
  return found;
}

function unknownYears(tell: Tell, years: readonly number[], region: string, known: readonly number[]): Finding[] {
  const list = known.length === 0 ? '' : `one of ${known.join(', ')}, or `;
  return years.flatMap((year, index) => (known.includes(year) ? [] : [tell(['years', index], `the holidays of ${region} for ${year} are not known`, `${list}\`holidays\` and \`shifts\` by hand`)]));
}

/** What only the arithmetic can say of a calendar without other faults: that it does not open again. */
export function checkOpening(tell: Tell, calendar: CalendarEntry, engine: CalendarEngine, now: number | undefined): Finding[] {
  try {
    const time = engine.compile(calendar);
    if (now !== undefined) time.add(now, 0);
    return [];
  } catch (error) {
    const fault = (error as { readonly fault?: unknown }).fault;
    if (fault === 'year_without_data') return []; // told with its years
    if (fault === 'never_open') return [tell(['hours'], (error as Error).message, 'hours, shifts or seasons that are still to come')];
    if (fault === 'definition') return [tell([], (error as Error).message)];
    throw error;
  }
}
