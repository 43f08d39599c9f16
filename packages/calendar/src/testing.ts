import { DAY, type Instant, MINUTE } from '@sluice/kernel';
import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { type CalendarDefinition, type OpenHours, WEEKDAYS } from './definition.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(tz: string): Intl.DateTimeFormat {
  const known = formats.get(tz) ?? new Intl.DateTimeFormat('en-CA', { timeZone: tz, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  formats.set(tz, known);
  return known;
}

const walls = new Map<string, readonly string[]>();

/** `2025-03-30, 02:15` for each minute. */
function wallsOf(tz: string, start: Instant, count: number): readonly string[] {
  const key = `${tz} ${start} ${count}`;
  const format = formatOf(tz);
  const known = walls.get(key) ?? Array.from({ length: count }, (_, n) => format.format(start + n * MINUTE));
  walls.set(key, known);
  return known;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const dayBefore = (date: string): string => new Date(Date.parse(date) - DAY).toISOString().slice(0, 10);

/**
 * The reference: for each of `count` minutes from `start`, whether it is open, by asking the platform what the wall clock shows and
 * reading the definition for that date. Slow, and without an idea in common with the compiled calendar.
 */
export function naiveMinutes(definition: CalendarDefinition, start: Instant, count: number): readonly boolean[] {
  const days = new Map<string, readonly (readonly [number, number])[]>();
  const intervals = (date: string): readonly (readonly [number, number])[] => {
    const known = days.get(date) ?? Object.entries(hoursOn(definition, date)).map(([open, close]) => [minuteOf(open), minuteOf(close) + (minuteOf(close) < minuteOf(open) ? 1440 : 0)] as const);
    days.set(date, known);
    return known;
  };
  return wallsOf(definition.tz, start, count).map((wall) => {
    const [date, minute] = [wall.slice(0, 10), minuteOf(wall.slice(12))];
    const inside = (day: string, at: number): boolean => intervals(day).some(([open, close]) => at >= open && at < close);
    return inside(date, minute) || inside(dayBefore(date), minute + 1440);
  });
}

function hoursOn(definition: CalendarDefinition, date: string): OpenHours {
  const ordinary = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((day) => definition.hours[day] ?? {}).find((open) => Object.keys(open).length > 0) ?? {};
  const shift = definition.shifts?.[date];
  if (shift) return shift;
  if (definition.holidays?.includes(date) === true) return {};
  if (definition.extraWorkdays?.includes(date) === true) return ordinary;
  if (definition.region !== undefined && Object.hasOwn(data.holidays, date)) return {};
  if (definition.region !== undefined && Object.hasOwn(data.workdays, date)) return ordinary;
  return definition.hours[WEEKDAYS[new Date(date).getUTCDay()]!] ?? {};
}
