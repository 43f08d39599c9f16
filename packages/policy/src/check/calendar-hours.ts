import type { CalendarEntry, OpenHours, WeekHours } from '../calendar-document.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import type { Tell } from './calendar-faults.ts';

export const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Hours that are none, and those that overlap: in one day, and where a night reaches into the next. */
export function checkHours(tell: Tell, calendar: CalendarEntry): Finding[] {
  const rounds = roundsOf(calendar);
  const days = [...rounds.flat(), ...shiftDays(calendar), ...monthlyDays(calendar)];
  const found = [...days.flatMap((day) => checkDay(tell, day)), ...rounds.flatMap((round) => checkNights(tell, round))];
  if (days.every(({ open }) => Object.keys(open).length === 0)) found.push(tell(['hours'], 'the calendar is never open', 'at least one day with hours'));
  return found;
}

export interface Day {
  readonly open: OpenHours;
  readonly at: Path;
}

/** Days that follow each other in a circle: weeks and rotas. */
function roundsOf({ hours, seasons = [], floating = [] }: CalendarEntry): Day[][] {
  const week = (of: WeekHours, at: Path): Day[] => WEEK.map((day) => ({ open: of[day] ?? {}, at: [...at, day] }));
  return [
    week(hours, ['hours']),
    ...seasons.map((season, index) => week(season.hours, ['seasons', index, 'hours'])),
    ...floating.flatMap((one, index) => ('days' in one ? [one.days.map((open, day): Day => ({ open, at: ['floating', index, 'days', day] }))] : [])),
  ];
}

export const shiftDays = ({ shifts = {} }: CalendarEntry): Day[] => Object.entries(shifts).map(([date, open]) => ({ open, at: ['shifts', date] }));
const monthlyDays = ({ floating = [] }: CalendarEntry): Day[] => floating.flatMap((one, index) => ('hours' in one ? [{ open: one.hours, at: ['floating', index, 'hours'] }] : []));

function checkDay(tell: Tell, { open, at }: Day): Finding[] {
  const found: Finding[] = [];
  let end = '';
  for (const [from, to] of Object.entries(open).sort(([a], [b]) => (padded(a) < padded(b) ? -1 : 1))) {
    const place = [...at, from];
    if (padded(from) >= '24:00:00') found.push(tell(place, `\`${from}: ${to}\` begins when the day is over`, 'an opening before 24:00, or 00:00 of the next day'));
    else if (padded(to) > '24:00:00') found.push(tell(place, `\`${from}: ${to}\` is past the end of the day`, '24:00 at the latest'));
    else if (padded(to) === padded(from)) found.push(tell(place, `\`${from}: ${to}\` is no time at all`, 'a closing time: earlier than the opening it is the next day’s'));
    else if (padded(from) < end) found.push(tell(place, `\`${from}: ${to}\` overlaps the hours before it`, 'hours one after the other'));
    else if (nightHours(from, to) > LONGEST_NIGHT) found.push(tell(place, `\`${from}: ${to}\` ends before it begins: over midnight it would be ${nightHours(from, to)} hours`, 'a later closing time'));
    // Over midnight it lasts to the end of this day at least.
    const last = isNight(from, to) ? '24:00:00' : padded(to);
    end = last > end ? last : end;
  }
  return found;
}

/** A closing earlier than its opening is the next day's; so long a night is a slip of the pen. */
const LONGEST_NIGHT = 16;

/** Whole hours of an opening over midnight; 0 for one that ends on its day. */
function nightHours(from: string, to: string): number {
  const hour = (time: string): number => Number(time.slice(0, 2)) + Number(time.slice(3, 5)) / 60;
  return isNight(from, to) ? Math.round(24 - hour(from) + hour(to)) : 0;
}

export const padded = (time: string): string => (time.length === 5 ? `${time}:00` : time);
const isNight = (from: string, to: string): boolean => padded(to) < padded(from);

function checkNights(tell: Tell, round: readonly Day[]): Finding[] {
  return round.flatMap((day, index) => checkNight(tell, day, round[(index + 1) % round.length]!));
}

/** A warning: the two count as one, and what is published already must stay readable. */
export function checkNight(tell: Tell, day: Day, next: Day): Finding[] {
  const over = overlapOf(day, next);
  if (!over) return [];
  const { night, first } = over;
  return [
    tell([...next.at, first], `\`${first}: ${next.open[first]}\` overlaps the night before it, \`${night[0]}: ${night[1]}\` of ${String(day.at.at(-1))}`, 'hours one after the other', 'warning'),
  ];
}

/** Where a night ends behind the opening of the day after it. */
export function overlapOf(day: Pick<Day, 'open'>, next: Pick<Day, 'open'>): { readonly night: readonly [from: string, to: string]; readonly first: string } | undefined {
  const night = Object.entries(day.open).find(([from, to]) => isNight(from, to));
  const first = Object.keys(next.open).sort((a, b) => (padded(a) < padded(b) ? -1 : 1))[0];
  return night && first !== undefined && padded(first) < padded(night[1]) ? { night, first } : undefined;
}
