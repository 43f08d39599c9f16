import { type Calendar, CalendarError, calendarEngine } from '@sluice/calendar';
import { HOUR, type Instant, MINUTE } from '@sluice/kernel';
import type { Door, Shift, WaitClock } from '@sluice/matching';
import { publicQueueId } from '@sluice/policy';
import type { PoolConfig } from './model.ts';
import { shiftClock } from './shift-clock.ts';

/** Unanswered work of an agent who went offline goes back after so much business time of its queue (terms: presence). */
const OFFLINE_RETURN_MS = 30 * MINUTE;
const OPEN: QueueDoor = { isOpen: true, until: Infinity };

/** `reopens`: where it is open, the opening after the next closing. */
export type QueueDoor = Door & { readonly reopens?: Instant };

/** What the pool asks of the calendars of one configuration. Pure. */
export interface PoolClocks {
  /** When so much of the queue's opening time has passed: rings, holds and the longest wait count it. */
  readonly after: WaitClock;
  /** How much of the queue's opening time has passed between the two. */
  passed(queueId: string, from: Instant, to: Instant): number;
  /** When unanswered work that is not live leaves an agent who went offline at `from`. */
  offlineReturnAt(queueId: string, from: Instant): Instant;
  /** When work that its holder has not touched since `from` leaves him; null: never. */
  silentAt(queueId: string, channel: string, from: Instant): Instant | null;
  /** Of a queue whose work is not given out while it is closed; others are always open. */
  readonly door: (queueId: string, now: Instant) => QueueDoor;
  /** What the agent's calendar says; undefined: he has no shift. */
  readonly shift: (agentId: string, now: Instant) => Shift | undefined;
  /** Where work of the queue stands now: there, or while it is closed where it goes from there. */
  placeAt(queueId: string, now: Instant): string;
}

type Config = Pick<PoolConfig, 'calendars' | 'queueSettings' | 'agentSettings' | 'fallbackQueueId'>;

/** Calendars are compiled at their first use. */
export function poolClocks(config: Config): PoolClocks {
  const { queueSettings } = config;
  const calendarOf = queueCalendars(config);
  const after: WaitClock = (queueId, from, ms) => calendarOf(queueId)?.add(from, ms) ?? from + ms;
  const door = doorsOf(config, calendarOf);
  return {
    after,
    passed: (queueId, from, to) => calendarOf(queueId)?.between(from, to) ?? to - from,
    offlineReturnAt: (queueId, from) => after(queueId, from, OFFLINE_RETURN_MS),
    silentAt: (queueId, channel, from) => {
      const silence = queueSettings[publicQueueId(queueId)]?.silence[channel];
      if (silence === undefined) return null;
      return silence.business ? after(queueId, from, silence.ms) : from + silence.ms;
    },
    door,
    shift: shiftClock(config),
    placeAt(queueId, now) {
      let at = queueId;
      // Who publishes makes sure that it does not go in a circle.
      for (const seen = new Set<string>(); !seen.has(at); ) {
        seen.add(at);
        at = door(at, now).to ?? at;
      }
      return at;
    },
  };
}

function queueCalendars({ calendars, queueSettings, fallbackQueueId }: Config): (queueId: string) => Calendar | undefined {
  const compiled = new Map<string, Calendar>();
  return (queueId) => {
    const id = (queueSettings[publicQueueId(queueId)] ?? queueSettings[fallbackQueueId])?.calendarId;
    const entry = id === undefined ? undefined : calendars[id];
    if (id === undefined || !entry) return undefined;
    const known = compiled.get(id) ?? calendarEngine.compile(entry);
    compiled.set(id, known);
    return known;
  };
}

/** A door is looked up once and known until it changes: each contact asks for it at each look. */
function doorsOf({ queueSettings }: Config, calendarOf: (queueId: string) => Calendar | undefined): PoolClocks['door'] {
  const known = new Map<string, QueueDoor & { readonly since: Instant }>();
  return (engineId, now) => {
    const queueId = publicQueueId(engineId);
    const outside = queueSettings[queueId]?.outsideHours ?? 'serve';
    const calendar = outside === 'serve' ? undefined : calendarOf(queueId);
    if (!calendar) return OPEN;
    const last = known.get(queueId);
    if (last && last.since <= now && now < last.until) return last;
    const found = { ...doorAt(calendar, now, outside === 'wait' || outside === 'serve' ? undefined : outside.overflowTo), since: now };
    known.set(queueId, found);
    return found;
  };
}

function doorAt(calendar: Calendar, now: Instant, to: string | undefined): QueueDoor {
  try {
    if (calendar.isOpen(now)) {
      const until = calendar.nextClosing(now) ?? Infinity;
      const reopens = until < Infinity ? calendar.nextOpening(until) : undefined;
      return { isOpen: true, until, ...(reopens === undefined ? {} : { reopens }) };
    }
    return { isOpen: false, until: calendar.nextOpening(now) ?? Infinity, ...(to === undefined ? {} : { to }) };
  } catch (error) {
    // A year of which the calendar does not know the holidays: better served than shut.
    if (error instanceof CalendarError) return { isOpen: true, until: now + HOUR };
    throw error;
  }
}
