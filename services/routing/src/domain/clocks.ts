import { type Calendar, calendarEngine } from '@sluice/calendar';
import { type Instant, MINUTE } from '@sluice/kernel';
import type { WaitClock } from '@sluice/matching';
import { publicQueueId } from '@sluice/policy';
import type { PoolConfig } from './model.ts';

/** Unanswered work of an agent who went offline goes back after so much business time of its queue (terms: presence). */
const OFFLINE_RETURN_MS = 30 * MINUTE;

/** What the pool asks of the calendars of one configuration. Pure. */
export interface PoolClocks {
  /** When so much of the queue's opening time has passed: rings, holds and the longest wait count it. */
  readonly after: WaitClock;
  /** When unanswered work that is not live leaves an agent who went offline at `from`. */
  offlineReturnAt(queueId: string, from: Instant): Instant;
  /** When work that its holder has not touched since `from` leaves him; null: never. */
  silentAt(queueId: string, channel: string, from: Instant): Instant | null;
}

/** Calendars are compiled at their first use. */
export function poolClocks({ calendars, queueSettings, fallbackQueueId }: Pick<PoolConfig, 'calendars' | 'queueSettings' | 'fallbackQueueId'>): PoolClocks {
  const compiled = new Map<string, Calendar>();
  const calendarOf = (queueId: string): Calendar | undefined => {
    const id = (queueSettings[publicQueueId(queueId)] ?? queueSettings[fallbackQueueId])?.calendarId;
    const entry = id === undefined ? undefined : calendars[id];
    if (id === undefined || !entry) return undefined;
    const known = compiled.get(id) ?? calendarEngine.compile(entry);
    compiled.set(id, known);
    return known;
  };
  const after: WaitClock = (queueId, from, ms) => calendarOf(queueId)?.add(from, ms) ?? from + ms;
  return {
    after,
    offlineReturnAt: (queueId, from) => after(queueId, from, OFFLINE_RETURN_MS),
    silentAt: (queueId, channel, from) => {
      const silence = queueSettings[publicQueueId(queueId)]?.silence[channel];
      if (silence === undefined) return null;
      return silence.business ? after(queueId, from, silence.ms) : from + silence.ms;
    },
  };
}
