import { DAY, HOUR, instantOf } from '@sluice/kernel';
import type { CalendarEntry } from '../calendar-document.ts';
import type { AgentEntry, QueueEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { isZone, localTimeIn } from '../local-time.ts';
import { servingOf } from '../members.ts';
import { type Check, finding, type Folder } from './folder.ts';

/** Each minute of a week in UTC, from Monday; 1 where it is in. */
type Week = Uint8Array;
const WEEK = (7 * DAY) / 60_000;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
/** The weeks of summer are other weeks; both sides are seen in the same one. */
const MONDAY = instantOf('2026-01-05T00:00:00Z');

/** Queues that are open when nobody who serves them works. Weeks without holidays are compared; who has no shift may always be there. */
export const checkHours: Check = (folder) => {
  const { agents, calendars, queues } = folder.config;
  if (!agents || !calendars || !queues) return [];
  const known = new Map<string, Week | undefined>();
  const weekOf = (id: string): Week | undefined => {
    if (!known.has(id)) known.set(id, calendars.calendars[id] && openWeek(calendars.calendars[id]));
    return known.get(id);
  };
  const worked = new Map(agents.agents.map((agent) => [agent.id, workWeek(agent, weekOf, calendars.calendars)]));
  return queues.queues.flatMap((queue, index) => {
    const open = weekOf(queue.calendar ?? calendars.default);
    const members = servingOf(queue, agents.agents);
    const weeks = members.map((agent) => worked.get(agent.id));
    if (!open || members.length === 0 || weeks.includes(undefined)) return [];
    return gapFindings(folder, queue, index, open, weeks as Week[]);
  });
};

function gapFindings(folder: Folder, queue: QueueEntry, index: number, open: Week, weeks: readonly Week[]): Finding[] {
  const alone = open.map((isOpen, minute) => (isOpen && !weeks.some((week) => week[minute]) ? 1 : 0));
  const [minutes, all] = [alone, open].map((week) => week.reduce((sum, one) => sum + one, 0)) as [number, number];
  if (minutes === 0) return [];
  const path = queue.calendar === undefined ? ['queues', index] : ['queues', index, 'calendar'];
  if (minutes === all)
    return [finding(folder, 'queues', path, `nobody serves the queue \`${queue.id}\` while it is open: its agents work at other times`, 'a shift in its opening hours, or other opening hours')];
  const zone = folder.config.calendars!.calendars[queue.calendar ?? folder.config.calendars!.default]!.tz;
  const monday = (WEEK - offsetOf(zone)) % WEEK;
  const gap = alone.indexOf(1, monday) < 0 ? alone.indexOf(1) : alone.indexOf(1, monday);
  const { weekday, hour, minute } = localTimeIn(zone)(MONDAY + gap * 60_000);
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return [
    finding(
      folder,
      'queues',
      path,
      `the queue \`${queue.id}\` is open for ${hours(minutes)} a week in which nobody who serves it works, first on ${weekday} at ${time}`,
      'a shift that covers it, or other opening hours',
      'warning',
    ),
  ];
}

const hours = (minutes: number): string => (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`);

/** Undefined: any time, or a calendar of which that is not known. */
function workWeek(agent: AgentEntry, weekOf: (id: string) => Week | undefined, calendars: Readonly<Record<string, CalendarEntry>>): Week | undefined {
  const shift = agent.shift === undefined ? undefined : weekOf(agent.shift);
  if (!shift || agent.breaks === undefined) return shift;
  const week = shift.slice();
  const offset = offsetOf(calendars[agent.shift!]!.tz);
  for (const [from, to] of Object.entries(agent.breaks)) for (let day = 0; day < 7; day++) fill(week, day * 1440 + minuteOf(from) - offset, day * 1440 + minuteOf(to) - offset, 0);
  return week;
}

/** Undefined where one week says too little: another zone's name, parts of the year with their own, shifts that float. */
function openWeek({ hours: byDay, tz, seasons = [], floating = [] }: CalendarEntry): Week | undefined {
  if (!isZone(tz) || seasons.length > 0 || floating.length > 0) return undefined;
  const week = new Uint8Array(WEEK);
  const offset = offsetOf(tz);
  DAYS.forEach((name, day) => {
    for (const [from, to] of Object.entries(byDay[name] ?? {})) {
      const end = minuteOf(to) < minuteOf(from) ? minuteOf(to) + 1440 : minuteOf(to);
      fill(week, day * 1440 + minuteOf(from) - offset, day * 1440 + end - offset, 1);
    }
  });
  return week;
}

function fill(week: Week, from: number, to: number, value: 0 | 1): void {
  for (let minute = from; minute < to; minute++) week[(minute + WEEK) % WEEK] = value;
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Minutes that the zone is ahead of UTC, in that week. */
function offsetOf(zone: string): number {
  const noon = MONDAY + 2 * DAY + 12 * HOUR;
  const { weekday, hour, minute } = localTimeIn(zone)(noon);
  return (DAYS.indexOf(weekday as (typeof DAYS)[number]) - 2) * 1440 + (hour - 12) * 60 + minute;
}
