import { DAY, type Instant, MINUTE } from '@sluice/kernel';
import data from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import { type CalendarDefinition, type FloatingShift, type HalfDay, type OpenHours, WEEKDAYS, type WeekHours } from './definition.ts';

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
const dayAfter = (date: string): string => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);

/**
 * The reference: for each of `count` minutes from `start`, whether it is open, by asking the platform what the wall clock shows and
 * reading the definition for that date. Slow, and without an idea in common with the compiled calendar.
 */
export function naiveMinutes(definition: CalendarDefinition, start: Instant, count: number): readonly boolean[] {
  const days = new Map<string, readonly (readonly [number, number])[]>();
  const intervals = (date: string): readonly (readonly [number, number])[] => {
    const known = days.get(date) ?? hoursOn(definition, date).map(([open, close]) => [minuteOf(open), minuteOf(close) + (minuteOf(close) < minuteOf(open) ? 1440 : 0)] as const);
    days.set(date, known);
    return known;
  };
  return wallsOf(definition.tz, start, count).map((wall) => {
    const [date, minute] = [wall.slice(0, 10), minuteOf(wall.slice(12))];
    const inside = (day: string, at: number): boolean => intervals(day).some(([open, close]) => at >= open && at < close);
    return inside(date, minute) || inside(dayBefore(date), minute + 1440);
  });
}

type Pairs = readonly (readonly [open: string, close: string])[];
const pairs = (hours: OpenHours = {}): Pairs => Object.entries(hours);
const clock = (time: string): string => (time.length === 5 ? `${time}:00` : time);

/** What stands in the definition for a date, strongest first, by its texts. */
function hoursOn(definition: CalendarDefinition, date: string): Pairs {
  const shift = definition.shifts?.[date];
  if (shift) return pairs(shift);
  const half = definition.halfDays?.[date] ?? definition.halfDays?.[date.slice(5)];
  return half ? wholeOn(definition, date).flatMap((pair) => halved(pair, half)) : wholeOn(definition, date);
}

function halved([open, close]: Pairs[number], { from, until }: HalfDay): Pairs {
  const start = from !== undefined && clock(from) > clock(open) ? from : open;
  const overMidnight = clock(close) < clock(open);
  if (overMidnight && until === undefined) return [[start, close]];
  const end = until !== undefined && (overMidnight || clock(until) < clock(close)) ? until : close;
  return clock(end) > clock(start) ? [[start, end]] : [];
}

function wholeOn(definition: CalendarDefinition, date: string): Pairs {
  const week = weekOn(definition, date);
  const ordinary = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((day) => pairs(week[day])).find((open) => open.length > 0) ?? [];
  const extra = definition.extraWorkdays?.find((one) => (typeof one === 'string' ? one : one.date) === date);
  if (definition.holidays?.includes(date) === true) return [];
  if (extra !== undefined) return typeof extra === 'string' ? ordinary : pairs(week[extra.like]);
  if (definition.holidays?.includes(date.slice(5)) === true) return [];
  if (definition.region !== undefined && Object.hasOwn(data.holidays, date)) return [];
  if (definition.region !== undefined && Object.hasOwn(data.workdays, date)) return definition.makeUpLike === undefined ? ordinary : pairs(week[definition.makeUpLike]);
  const floating = (definition.floating ?? []).map((one) => floatingOn(one, date)).filter((one) => one !== undefined);
  return floating.length > 0 ? floating.flatMap((one) => pairs(one)) : pairs(week[WEEKDAYS[new Date(date).getUTCDay()]!]);
}

function weekOn({ hours, seasons = [] }: CalendarDefinition, date: string): WeekHours {
  const at = (one: { readonly from: string }): string => (one.from.length === 10 ? date : date.slice(5));
  const inside = seasons.filter((one) => (one.from <= one.to ? at(one) >= one.from && at(one) <= one.to : at(one) >= one.from || at(one) <= one.to));
  return (inside.find((one) => one.from.length === 10) ?? inside[0])?.hours ?? hours;
}

function floatingOn(shift: FloatingShift, date: string): OpenHours | undefined {
  if (!('on' in shift)) {
    if (date < shift.from || date > (shift.to ?? '9999')) return undefined;
    let turn = 0;
    for (let day = shift.from; day < date; day = dayAfter(day)) turn++;
    return shift.days[turn % shift.days.length]!;
  }
  const [place = '', name = ''] = shift.on.split(' ');
  const month = date.slice(0, 7);
  const days: string[] = [];
  for (let day = `${month}-01`; day.startsWith(month); day = dayAfter(day)) if (WEEKDAYS[new Date(day).getUTCDay()] === name) days.push(day);
  const chosen = place === 'last' ? days.at(-1) : days[['first', 'second', 'third', 'fourth'].indexOf(place)];
  return chosen === date && (shift.months?.includes(Number(date.slice(5, 7))) ?? true) ? shift.hours : undefined;
}
