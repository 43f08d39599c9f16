import { CalendarError, type CalendarFault } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import type { Rung } from '@sluice/policy';
import { type Agreement, type BusinessTime, timeOf } from './agreement.ts';
import { type Clock, hasEnded, type Segment } from './model.ts';

/** Where a clock's agreements are found by their keys. */
export type Agreements = (key: string) => Agreement;

export type Reckoned<T> = { readonly value: T; readonly fault: null } | { readonly value: null; readonly fault: CalendarFault };

/** A calendar that cannot say (a year without data) stops nothing else: the clock says so, and is tried again. */
export function reckoned<T>(work: () => T): Reckoned<T> {
  try {
    return { value: work(), fault: null };
  } catch (error) {
    if (error instanceof CalendarError) return { value: null, fault: error.fault };
    throw error;
  }
}

class Unknown extends CalendarError {
  constructor() {
    super('year_without_data', 'a part of it could not be counted');
  }
}

const timeIn = (agreements: Agreements, segment: Segment): BusinessTime => timeOf(agreements(segment.agreement));

/** What a segment counts until `at`. @throws CalendarError */
export function msOf(segment: Segment, at: Instant, agreements: Agreements): number {
  if (!segment.counts) return 0;
  if (segment.to !== null && segment.to <= at && segment.ms !== null) return segment.ms;
  return timeIn(agreements, segment).between(segment.from, Math.max(segment.from, Math.min(at, segment.to ?? at)));
}

/** Time that has counted until `at`. @throws CalendarError */
export function elapsedAt(clock: Clock, at: Instant, agreements: Agreements): number {
  return clock.segments.reduce((sum, segment) => sum + (segment.from < at ? msOf(segment, at, agreements) : 0), 0);
}

/** When so much will have counted if nothing changes; null where it stands still before that. @throws CalendarError */
export function reachedAt(clock: Clock, ms: number, agreements: Agreements): Instant | null {
  let left = ms;
  const last = clock.segments.length - 1;
  for (const [index, segment] of clock.segments.entries()) {
    if (!segment.counts) continue;
    // What ended by being met goes on here: its due time stays the one it had.
    const to = index === last && hasEnded(clock) ? null : segment.to;
    if (to === null) return timeIn(agreements, segment).add(segment.from, left);
    if (segment.ms === null) throw new Unknown();
    if (segment.ms >= left) {
      const at = segment.why === 'earlier' ? to - 1 : timeIn(agreements, segment).add(segment.from, left);
      // Stopped exactly at the target it is not over: it is when it counts again.
      if (at < to) return at;
    }
    left -= segment.ms;
  }
  return null;
}

/** A step on the way: a rung of the ladder, or the breach itself. */
export interface Step {
  readonly at: Instant;
  /** Undefined: the breach. */
  readonly rung: Rung | undefined;
}

/** What a rung is remembered by: across policies the warning is one, so that a change of policy does not warn again. */
export function rungKey(agreement: Agreement, rung: Rung): string {
  return rung.rung < 0 ? 'warning' : `${rung.stage === 'warning' ? 'warning ' : ''}${agreement.policyId}/${rung.rung}`;
}

const isBefore = (rung: Rung): rung is Rung & { readonly at: { readonly share: number } } => 'share' in rung.at;

/** The next step of a clock that has not ended: nobody is warned while it stands still, or after the breach. Breached is who has not answered at the first instant after the due time. @throws CalendarError */
export function nextStep(clock: Clock, agreement: Agreement, agreements: Agreements): Step | undefined {
  const counts = clock.segments.at(-1)?.counts === true;
  const isWanted = (rung: Rung): boolean => (clock.breachedAt === null ? isBefore(rung) && counts : !isBefore(rung));
  const rung = agreement.rungs.find((one) => isWanted(one) && !clock.fired.includes(rungKey(agreement, one)));
  if (rung === undefined) return clock.breachedAt === null ? after(reachedAt(clock, agreement.targetMs, agreements), undefined) : undefined;
  if (!isBefore(rung)) return after(reachedAt(clock, agreement.targetMs + ('afterMs' in rung.at ? rung.at.afterMs : 0), agreements), rung);
  const at = reachedAt(clock, Math.round(agreement.targetMs * rung.at.share), agreements);
  return at === null ? undefined : { at, rung };
}

function after(at: Instant | null, rung: Rung | undefined): Step | undefined {
  return at === null ? undefined : { at: at + 1, rung };
}
