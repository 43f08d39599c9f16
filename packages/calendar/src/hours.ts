import { DAY } from '@sluice/kernel';
import { timeOf } from './civil.ts';
import { CalendarError, type HalfDay, type OpenHours } from './definition.ts';

/** Milliseconds of wall time since the midnight that begins the day; `close` may lie in the next day. */
export interface WallInterval {
  readonly open: number;
  readonly close: number;
}

/** In order, apart from each other. */
export type DayHours = readonly WallInterval[];

export const CLOSED: DayHours = [];

/** @throws CalendarError */
export function intervalsOf(hours: OpenHours): DayHours {
  return merged(
    Object.entries(hours).map(([from, to]) => {
      const [open, close] = [timeOf(from), timeOf(to)];
      if (open === close || open === DAY) throw new CalendarError('definition', `${from}: ${to} is no interval`);
      return { open, close: close < open ? close + DAY : close };
    }),
  );
}

/** What overlaps or meets is one. */
export function merged(intervals: readonly WallInterval[]): DayHours {
  const found: { open: number; close: number }[] = [];
  for (const one of [...intervals].sort((a, b) => a.open - b.open)) {
    const last = found.at(-1);
    if (last && one.open <= last.close) last.close = Math.max(last.close, one.close);
    else found.push({ ...one });
  }
  return found;
}

export type Cut = (hours: DayHours) => DayHours;

/** What is left of a day. @throws CalendarError where that can be nothing */
export function cutOf({ from, until }: HalfDay): Cut {
  const [first, last] = [from === undefined ? 0 : timeOf(from), until === undefined ? 2 * DAY : timeOf(until)];
  if (first >= last || (from === undefined && until === undefined)) throw new CalendarError('definition', 'a half day has `from` or `until`, or one before the other');
  return (hours) => hours.map(({ open, close }) => ({ open: Math.max(open, first), close: Math.min(close, last) })).filter(({ open, close }) => open < close);
}
