import type { Instant } from '@sluice/kernel';
import { Temporal } from 'temporal-polyfill';
import { CalendarError } from './definition.ts';

/** A stretch of time in which a zone keeps one offset: wall time = instant + offset. */
export interface OffsetStretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly offsetMs: number;
}

/** @throws CalendarError for a zone that does not exist */
export function assertZone(tz: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(tz);
  } catch {
    throw new CalendarError('definition', `there is no time zone ${tz}`);
  }
}

/** The stretches of [from, to), in order, without gaps. */
export function offsetsOf(tz: string, from: Instant, to: Instant): OffsetStretch[] {
  const stretches: OffsetStretch[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(tz);
  for (let start = from; start < to; ) {
    const next = at.getTimeZoneTransition('next');
    const end = next === null ? to : Math.min(to, next.epochMilliseconds);
    stretches.push({ from: start, to: end, offsetMs: at.offsetNanoseconds / 1e6 });
    if (next === null) break;
    at = next;
    start = end;
  }
  return stretches;
}
