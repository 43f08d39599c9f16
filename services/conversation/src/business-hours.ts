import { CalendarError, calendarEngine, weekClosing, type Weekday, WEEKDAYS } from '@sluice/calendar';
import { compileCalendars, type Config } from '@sluice/policy';
import type { Hours, HoursFor } from './domain/case/hours.ts';

/** The calendars of a configuration, as the times of a case are reckoned in them. Each is compiled at its first use. */
export function hoursOf(config: Config): { readonly hoursFor: HoursFor; readonly tz: string } {
  const compiled = compileCalendars(config, calendarEngine);
  const { calendars, default: usual } = config.calendars;
  const made = new Map<string, Hours>();
  return {
    tz: calendars[usual]?.tz ?? 'UTC',
    hoursFor(queueId, calendarId) {
      const isKnown = calendarId !== undefined && Object.hasOwn(calendars, calendarId);
      const name = compiled.nameFor(queueId ?? '', isKnown ? calendarId : undefined);
      const known = made.get(name);
      if (known) return known;
      const calendar = compiled.forQueue(queueId ?? '', name);
      const tz = calendars[name]?.tz ?? 'UTC';
      const hours: Hours = {
        add: (from, ms) => said(() => calendar.add(from, ms)),
        between: (from, to) => said(() => calendar.between(from, to)),
        closing: (weekday, from) => {
          const day = dayOf(weekday);
          return day && said(() => weekClosing(calendar, day, tz, from));
        },
      };
      made.set(name, hours);
      return hours;
    },
  };
}

/** `friday` or `fri`. */
const dayOf = (text: string): Weekday | undefined => WEEKDAYS.find((one) => one === text.slice(0, 3));

function said<T>(reckon: () => T): T | undefined {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof CalendarError) return undefined;
    throw error;
  }
}
