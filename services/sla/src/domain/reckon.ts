import { CalendarError, type CalendarFault } from '@sluice/calendar';
import type { Instant } from '@sluice/kernel';
import type { Rung } from '@sluice/policy';
import { type Agreement, type BusinessTime, hoursOf, timeOf } from './agreement.ts';
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
  const last = clock.segments.at(-1);
  for (const segment of clock.segments) {
    if (!segment.counts) continue;
    // What ended by being met goes on here: its due time stays the one it had.
    const to = segment === last && hasEnded(clock) ? null : segment.to;
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

/** When its time is over if nothing changes; null where it stands still before that. @throws CalendarError */
export function dueOf(clock: Clock, agreement: Agreement, agreements: Agreements): Instant | null {
  return clock.dueOn ?? reachedAt(clock, agreement.targetMs, agreements);
}

/** When a rung of its ladder is reached; on the way to a date the whole way is counted, whoever is open. @throws CalendarError */
export function rungAt(clock: Clock, agreement: Agreement, { at }: Pick<Rung, 'at'>, agreements: Agreements): Instant | null {
  const { dueOn, startedAt } = clock;
  if (dueOn === null) return reachedAt(clock, 'share' in at ? Math.round(agreement.targetMs * at.share) : agreement.targetMs + at.afterMs, agreements);
  return 'share' in at ? startedAt + Math.round(Math.max(0, dueOn - startedAt) * at.share) : timeOf(agreement).add(dueOn, at.afterMs);
}

/** A step on the way: a rung of the ladder, the whole ladder at once, or the breach itself. */
export interface Step {
  readonly at: Instant;
  /** Undefined: the breach. */
  readonly rung: Rung | 'digest' | undefined;
}

/** What a rung is remembered by: across policies the warning is one, so that a change of policy does not warn again. */
export function rungKey(agreement: Agreement, rung: Rung): string {
  return rung.rung < 0 ? 'warning' : `${rung.stage === 'warning' ? 'warning ' : ''}${agreement.policyId}/${rung.rung}`;
}

const isBefore = (rung: Rung): rung is Rung & { readonly at: { readonly share: number } } => 'share' in rung.at;

/**
 * The next step of a clock that has not ended: nobody is warned while it stands still, or once its time is over. Breached is who has not answered
 * at the first instant after the due time. Each rung waits for its own opening, and holds up no other; the breach waits for nothing, and a
 * warning that would come after it is none. @throws CalendarError
 */
export function nextStep(clock: Clock, agreement: Agreement, agreements: Agreements, now: Instant): Step | undefined {
  const { breachedAt, acknowledged } = clock;
  if (breachedAt === null) {
    const due = after(dueOf(clock, agreement, agreements), undefined);
    if (acknowledged !== null || clock.segments.at(-1)?.counts !== true || (due !== undefined && due.at <= now)) return due;
    const warning = firstRung({ clock, agreement, agreements, now, isWanted: isBefore });
    return warning !== undefined && (due === undefined || warning.at < due.at) ? warning : due;
  }
  if (acknowledged !== null) return undefined;
  const next = firstRung({ clock, agreement, agreements, now, isWanted: (rung) => !isBefore(rung) });
  // It was overdue when it came: its ladder is one message.
  const isDigest = clock.lateIntake && agreement.lateIntake === 'digest' && !clock.fired.some((key) => key !== 'warning');
  return next && isDigest ? { at: next.at, rung: 'digest' } : next;
}

interface Climbing {
  readonly clock: Clock;
  readonly agreement: Agreement;
  readonly agreements: Agreements;
  readonly now: Instant;
  readonly isWanted: (rung: Rung) => boolean;
}

/** The first to come of the rungs that have not fired. They are kept in the order in which they are reached: none comes before it is. @throws CalendarError where nothing is known to come */
function firstRung({ clock, agreement, agreements, now, isWanted }: Climbing): Step | undefined {
  let first: Step | undefined;
  for (const rung of agreement.rungs) {
    if (!isWanted(rung) || clock.fired.includes(rungKey(agreement, rung))) continue;
    const reached = first === undefined ? momentOf(clock, agreement, rung, agreements) : reckoned(() => momentOf(clock, agreement, rung, agreements)).value;
    if (reached === null || (first !== undefined && reached >= first.at)) return first;
    const at = inHours(reached, now, rung, agreement);
    if (first === undefined || at < first.at) first = { at, rung };
    if (at === reached) return first;
  }
  return first;
}

/** A rung after the end comes at the first instant after its time, as the breach does; a share of the way when it is reached. @throws CalendarError */
function momentOf(clock: Clock, agreement: Agreement, rung: Rung, agreements: Agreements): Instant | null {
  const at = rungAt(clock, agreement, rung, agreements);
  return at === null || isBefore(rung) ? at : at + 1;
}

/**
 * When a rung that has not fired will, if nothing changes: at its time (what comes after the end, at the first instant after it), else at the
 * opening it waits for. Null: not at all, or its clock stands still before that. @throws CalendarError
 */
export function comesAt(clock: Clock, agreement: Agreement, rung: Rung, agreements: Agreements, now: Instant): Instant | null {
  const [reached, isWarning] = [rungAt(clock, agreement, rung, agreements), isBefore(rung)];
  const isSilent = hasEnded(clock) || (clock.acknowledged !== null && (isWarning || clock.breachedAt !== null)) || (isWarning && clock.breachedAt !== null);
  if (reached === null || isSilent) return null;
  const moment = isWarning ? reached : reached + 1;
  const at = inHours(moment, now, rung, agreement);
  if (isWarning && !isBeforeEnd(clock, agreement, agreements, Math.max(at, now))) return null;
  return at === moment ? reached : at;
}

function isBeforeEnd(clock: Clock, agreement: Agreement, agreements: Agreements, at: Instant): boolean {
  const dueAt = dueOf(clock, agreement, agreements);
  return clock.segments.at(-1)?.counts === true && (dueAt === null || at <= dueAt);
}

function after(at: Instant | null, rung: Rung | undefined): Step | undefined {
  return at === null ? undefined : { at: at + 1, rung };
}

/** Nobody is called at midnight for what can wait for the morning, unless the policy says so. Where the calendar cannot say, he is called. */
function inHours(at: Instant, now: Instant, rung: Rung, agreement: Agreement): Instant {
  if (rung.anyHour === true) return at;
  const soonest = Math.max(at, now);
  const opening = reckoned(() => hoursOf(agreement).nextOpening(soonest)).value ?? soonest;
  return opening === soonest ? at : opening;
}
