import { type Calendar, CalendarError, calendarEngine } from '@sluice/calendar';
import { HOUR, type Instant } from '@sluice/kernel';
import type { Shift } from '@sluice/matching';
import type { PoolConfig } from './model.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Who works when; undefined for an agent without a shift. Agents of one shift with the same breaks share what is known of it. */
export function shiftClock({ calendars, agentSettings }: Pick<PoolConfig, 'calendars' | 'agentSettings'>): (agentId: string, now: Instant) => Shift | undefined {
  const kinds = new Map<string, (now: Instant) => Shift>();
  return (agentId, now) => {
    const { shiftCalendarId: id, breaks = [] } = agentSettings[agentId] ?? {};
    const entry = id === undefined ? undefined : calendars[id];
    if (id === undefined || !entry) return undefined;
    const key = JSON.stringify([id, breaks]);
    const known = kinds.get(key) ?? remembering(calendarEngine.compile(entry), breaksOf(entry.tz, breaks));
    kinds.set(key, known);
    return known(now);
  };
}

/** Breaks stand on each day, in the zone of the shift; outside of the shift there are none. */
function breaksOf(tz: string, breaks: PoolConfig['agentSettings'][string]['breaks']): Calendar | undefined {
  if (breaks.length === 0) return undefined;
  const day = Object.fromEntries(breaks.map(({ from, to }) => [from, to]));
  return calendarEngine.compile({ tz, hours: Object.fromEntries(DAYS.map((name) => [name, day])) });
}

function remembering(shift: Calendar, breaks: Calendar | undefined): (now: Instant) => Shift {
  let last: (Shift & { readonly since: Instant }) | undefined;
  return (now) => {
    if (!last || now < last.since || now >= last.until) last = { ...shiftAt(shift, breaks, now), since: now };
    return last;
  };
}

function shiftAt(shift: Calendar, breaks: Calendar | undefined, now: Instant): Shift {
  try {
    if (!shift.isOpen(now)) return { state: 'off', until: shift.nextOpening(now) ?? Infinity };
    const end = shift.nextClosing(now) ?? Infinity;
    if (breaks === undefined) return { state: 'on', until: end };
    const onBreak = breaks.isOpen(now);
    return { state: onBreak ? 'break' : 'on', until: Math.min(end, (onBreak ? breaks.nextClosing(now) : breaks.nextOpening(now)) ?? Infinity) };
  } catch (error) {
    // A year of which the calendar does not know the holidays: it changes nobody.
    if (error instanceof CalendarError) return { until: now + HOUR };
    throw error;
  }
}
