import { parseInstant } from '@sluice/kernel';
import type { CalendarEntry, OpenHours } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { isZone, localTimeIn } from '../local-time.ts';
import type { Path } from '../located.ts';
import type { CheckOptions } from '../check-options.ts';
import { oneOf } from '../words.ts';
import { finding, type Folder } from './folder.ts';

/** Calendars: zones that do not exist, hours that are none, years of a region for which nobody knows the holidays. */
export function checkCalendars(folder: Folder, options: CheckOptions): Finding[] {
  const { calendars } = folder.config;
  if (!calendars) return [];
  const names = Object.keys(calendars.calendars);
  const found = names.includes(calendars.default) ? [] : [finding(folder, 'calendars', ['default'], `there is no calendar \`${calendars.default}\``, oneOf(calendars.default, names))];
  for (const [id, calendar] of Object.entries(calendars.calendars)) {
    const path = ['calendars', id];
    found.push(...checkHours(folder, path, calendar), ...checkDates(folder, path, calendar));
    if (!isZone(calendar.tz)) found.push(finding(folder, 'calendars', [...path, 'tz'], `there is no time zone \`${calendar.tz}\``, 'a zone such as Asia/Shanghai'));
    else found.push(...checkYears(folder, path, calendar, options));
  }
  return found;
}

function checkHours(folder: Folder, path: Path, calendar: CalendarEntry): Finding[] {
  const days = [
    ...Object.entries(calendar.hours).map(([day, open]) => ({ open, at: [...path, 'hours', day] })),
    ...Object.entries(calendar.shifts ?? {}).map(([date, open]) => ({ open, at: [...path, 'shifts', date] })),
  ];
  const found = days.flatMap(({ open, at }) => checkDay(folder, at, open));
  if (Object.values(calendar.hours).every((open) => Object.keys(open).length === 0) && calendar.shifts === undefined)
    found.push(finding(folder, 'calendars', [...path, 'hours'], 'the calendar is never open', 'at least one day with hours'));
  return found;
}

function checkDay(folder: Folder, at: Path, open: OpenHours): Finding[] {
  const found: Finding[] = [];
  let end = '';
  for (const [from, to] of Object.entries(open).sort(([a], [b]) => (padded(a) < padded(b) ? -1 : 1))) {
    if (padded(to) > '24:00:00' || padded(from) >= '24:00:00') found.push(finding(folder, 'calendars', [...at, from], `\`${from}: ${to}\` is past the end of the day`, '24:00 at the latest'));
    else if (padded(to) === padded(from))
      found.push(finding(folder, 'calendars', [...at, from], `\`${from}: ${to}\` is no time at all`, 'a closing time: earlier than the opening it is the next day’s'));
    else if (padded(from) < end) found.push(finding(folder, 'calendars', [...at, from], `\`${from}: ${to}\` overlaps the hours before it`, 'hours one after the other'));
    else if (nightHours(from, to) > LONGEST_NIGHT)
      found.push(finding(folder, 'calendars', [...at, from], `\`${from}: ${to}\` ends before it begins: over midnight it would be ${nightHours(from, to)} hours`, 'a later closing time'));
    // Over midnight it lasts to the end of this day at least.
    const last = padded(to) < padded(from) ? '24:00:00' : padded(to);
    end = last > end ? last : end;
  }
  return found;
}

/** A closing earlier than its opening is the next day's; so long a night is a slip of the pen. */
const LONGEST_NIGHT = 16;

/** Whole hours of an opening over midnight; 0 for one that ends on its day. */
function nightHours(from: string, to: string): number {
  const hour = (time: string): number => Number(time.slice(0, 2)) + Number(time.slice(3, 5)) / 60;
  return padded(to) < padded(from) ? Math.round(24 - hour(from) + hour(to)) : 0;
}

const padded = (time: string): string => (time.length === 5 ? `${time}:00` : time);

function checkDates(folder: Folder, path: Path, calendar: CalendarEntry): Finding[] {
  const seen = new Set<string>();
  const found: Finding[] = [];
  const wrong = (date: string): boolean => parseInstant(`${date}T00:00:00Z`) === undefined;
  calendar.holidays?.forEach((date, index) => {
    if (wrong(date)) found.push(finding(folder, 'calendars', [...path, 'holidays', index], `there is no day \`${date}\``, 'a date of the calendar'));
    else if (date > LAST_DAY) found.push(finding(folder, 'calendars', [...path, 'holidays', index], `\`${date}\` is beyond the year 2100`, `${LAST_DAY} at the latest`));
    if (seen.has(date)) found.push(finding(folder, 'calendars', [...path, 'holidays', index], `the holiday \`${date}\` stands twice`, 'each day once'));
    seen.add(date);
  });
  for (const date of Object.keys(calendar.shifts ?? {})) {
    if (date > LAST_DAY && !wrong(date)) found.push(finding(folder, 'calendars', [...path, 'shifts', date], `\`${date}\` is beyond the year 2100`, `${LAST_DAY} at the latest`));
    if (wrong(date)) found.push(finding(folder, 'calendars', [...path, 'shifts', date], `there is no day \`${date}\``, 'a date of the calendar'));
  }
  return found;
}

/** What lies further ahead was meant otherwise. */
const LAST_DAY = '2100-12-31';

/** A year without data must never be taken for one without holidays. */
function checkYears(folder: Folder, path: Path, calendar: CalendarEntry, { now, calendars }: CheckOptions): Finding[] {
  const { region, years } = calendar;
  if (region === undefined || years === undefined) return [];
  const found = calendars
    ? unknownYears(folder, path, years, region, calendars.yearsOf(region))
    : [finding(folder, 'calendars', [...path, 'years'], `the holidays of ${region} were not checked here`, '', 'warning')];
  if (now === undefined) return found;
  const present = Number(localTimeIn(calendar.tz)(now).date.slice(0, 4));
  if (!years.includes(present)) found.push(finding(folder, 'calendars', [...path, 'years'], `the calendar has no holidays for the present year ${present}`, `${present} among its years`));
  if (!years.includes(present + 1))
    found.push(
      finding(
        folder,
        'calendars',
        [...path, 'years'],
        `the calendar has no holidays for ${present + 1}: what falls due then cannot be computed`,
        `${present + 1} among its years, as soon as its holidays are known`,
        'warning',
      ),
    );
  return found;
}

function unknownYears(folder: Folder, path: Path, years: readonly number[], region: string, known: readonly number[]): Finding[] {
  const list = known.length === 0 ? '' : `one of ${known.join(', ')}, or `;
  return years.flatMap((year, index) =>
    known.includes(year) ? [] : [finding(folder, 'calendars', [...path, 'years', index], `the holidays of ${region} for ${year} are not known`, `${list}\`holidays\` and \`shifts\` by hand`)],
  );
}
