import type { Instant } from '@sluice/kernel';
import type { BusinessCalendars } from './compile-calendars.ts';
import type { Rung } from './compile-ladder.ts';
import type { Policies, PolicyFacts, Target } from './compile-policies.ts';

/** When a target that began at `from` is due. Pure; `routing` ranks by it and `sla` keeps it, so it is computed in one place. */
export function dueAt(target: Target, calendars: BusinessCalendars, queueId: string, from: Instant): Instant {
  return later(target, calendars, queueId, from, target.targetMs);
}

/** `ms` of the target's own time (business or elapsed) after `from`. */
export function later(target: Target, calendars: BusinessCalendars, queueId: string, from: Instant, ms: number): Instant {
  return target.elapsed ? from + ms : calendars.forQueue(queueId, target.calendarId).add(from, ms);
}

/** When a rung of a target's ladder comes due that began at `from` and is due at `due`. */
export function rungAt(rung: Rung, target: Target, calendars: BusinessCalendars, queueId: string, from: Instant, due: Instant): Instant {
  if ('share' in rung.at) return later(target, calendars, queueId, from, Math.round(target.targetMs * rung.at.share));
  return rung.at.afterMs === 0 ? due : later(target, calendars, queueId, due, rung.at.afterMs);
}

export interface DeadlineQuery extends PolicyFacts {
  readonly receivedAt: Instant;
  /** No human has answered yet. */
  readonly firstResponseOwed: boolean;
  /** The oldest message of the customer that nobody has answered. */
  readonly oldestUnansweredAt?: Instant | undefined;
}

/**
 * By when we owe the customer something, for the rank of waiting work: the first response while it is owed, then the earlier of next
 * response and resolution (without pauses: `sla` knows them, a rank need not). Null where the policy promises none, or there is none.
 */
export function deadlineAt(policies: Policies, calendars: BusinessCalendars, query: DeadlineQuery): Instant | null {
  const targets = policies.policyFor(query)?.targets;
  const due = (target: Target | undefined, from: Instant | undefined): number => (target === undefined || from === undefined ? Infinity : dueAt(target, calendars, query.queueId, from));
  if (query.firstResponseOwed && targets?.first_response) return due(targets.first_response, query.receivedAt);
  const next = query.firstResponseOwed ? undefined : query.oldestUnansweredAt;
  const at = Math.min(due(targets?.next_response, next), due(targets?.resolution, query.receivedAt));
  return at === Infinity ? null : at;
}

/** The same, where a rule may have promised something itself: so much of the queue's opening time. */
export function promisedAt(policies: Policies, calendars: BusinessCalendars, query: DeadlineQuery & { readonly slaMs?: number | undefined }): Instant | null {
  return query.slaMs === undefined ? deadlineAt(policies, calendars, query) : calendars.forQueue(query.queueId).add(query.receivedAt, query.slaMs);
}
