import { BrokenInvariant } from '@sluice/kernel';
import type { BusinessTime, CalendarEngine } from './business-time.ts';
import type { Config } from './documents.ts';

export interface BusinessCalendars<T extends BusinessTime = BusinessTime> {
  /** The target's calendar, else the queue's, else the company's (also for a queue that is not configured any more). */
  forQueue(queueId: string, calendarId?: string): T;
  readonly company: T;
  /** The id of the calendar that `forQueue` gives. */
  nameFor(queueId: string, calendarId?: string): string;
}

/** Every calendar, compiled at its first use: a company has more of them than any one process needs. */
export function compileCalendars<T extends BusinessTime>(config: Config, engine: CalendarEngine<T>): BusinessCalendars<T> {
  const { calendars } = config;
  const ofQueue = new Map(config.queues.queues.map((queue) => [queue.id, queue.calendar]));
  const compiled = new Map<string, T>();
  const get = (id: string): T => {
    const known = compiled.get(id);
    if (known) return known;
    const entry = calendars.calendars[id];
    if (!entry) throw new BrokenInvariant(`there is no calendar ${id}: the configuration was not checked`);
    const made = engine.compile(entry);
    compiled.set(id, made);
    return made;
  };
  const nameFor = (queueId: string, calendarId?: string): string => calendarId ?? ofQueue.get(queueId) ?? calendars.default;
  return {
    nameFor,
    forQueue: (queueId, calendarId) => get(nameFor(queueId, calendarId)),
    get company() {
      return get(calendars.default);
    },
  };
}
