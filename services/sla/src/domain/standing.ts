import type { Instant } from '@sluice/kernel';
import type { Agreement } from './agreement.ts';
import { breach, withdraw } from './fire.ts';
import { type Facts, hasEnded, type RevokedWhy, type Why } from './model.ts';
import { isPausable, type Owed } from './owed.ts';
import type { Turn } from './turn.ts';

/** Whether a clock that has not ended counts as the ticket stands, and why (terms: Pauses). An answer that is owed is never paused. */
export function standingOf(facts: Facts, owed: Pick<Owed, 'kind' | 'dueOn' | 'allowed'>, agreement: Agreement): { readonly counts: boolean; readonly why: Why } {
  if (facts.standing === 'waiting' && isPausable(owed)) {
    if (facts.waitingFor === 'customer') return { counts: false, why: 'waiting_customer' };
    if (agreement.thirdPartyPauses) return { counts: false, why: 'waiting_third_party' };
  }
  return { counts: true, why: 'open' };
}

/** Something that stops or changes a clock happened in time and is seen late: the breach that was told was none. */
export function undoBreach(turn: Turn, id: string, at: Instant): void {
  const { breachedAt, dueAt } = turn.byId(id);
  if (breachedAt !== null && dueAt !== null && at <= dueAt) withdraw(turn, id);
}

/** Pauses or resumes what must be, after the ticket went to wait or came back. */
export function follow(turn: Turn, at: Instant): void {
  for (const { id } of turn.state.clocks) {
    const clock = turn.byId(id);
    const last = clock.segments.at(-1);
    if (hasEnded(clock) || last === undefined || last.why === 'no_policy') continue;
    const { counts, why } = standingOf(turn.state, clock, turn.agreement(clock));
    if (counts === last.counts && why === last.why) continue;
    const when = turn.notBefore(clock, at);
    if (counts) turn.emit({ name: 'clock_resumed', clockId: id, at: when });
    else {
      undoBreach(turn, id, when);
      turn.emit({ name: 'clock_paused', clockId: id, at: when, ms: turn.msUntil(clock, when), why });
    }
    turn.settle(id);
  }
}

/** The promise was kept or broken at this instant; no rung fires any more. */
export function meet(turn: Turn, id: string, at: Instant, by: string | null = null): void {
  const clock = turn.byId(id);
  const end = Math.max(at, clock.segments.at(-1)?.from ?? at);
  turn.emit({ name: 'clock_met', clockId: id, at, ms: turn.msUntil(clock, end), by });
  judge(turn, id, at);
}

/** Met if at ≤ due. What is late and was not told is told now; what was told too early is taken back. */
export function judge(turn: Turn, id: string, at: Instant): void {
  turn.settle(id);
  const { dueAt, breachedAt } = turn.byId(id);
  const isLate = dueAt !== null && at > dueAt;
  if (isLate && breachedAt === null) breach(turn, id);
  else undoBreach(turn, id, at);
}

/** What a clock of each kind becomes when the ticket is resolved; a step, a task or a promise does not end with it. */
export function resolve(turn: Turn, at: Instant): void {
  for (const { id, kind } of turn.state.clocks) {
    if (hasEnded(turn.byId(id))) continue;
    if (kind === 'resolution' || kind === 'ownership' || kind === 'third_party') meet(turn, id, at);
    else if (kind === 'first_response' || kind === 'next_response') drop(turn, id, at, 'unanswered');
    else if (kind === 'periodic_update') drop(turn, id, at, 'resolved');
  }
}

/** Merged, spam or withdrawn: what was not met was never owed. Solved: as if it had been resolved. */
export function close(turn: Turn, at: Instant, reason: string): void {
  const why = revocation(reason);
  if (!why) return resolve(turn, at);
  for (const { id } of turn.state.clocks) if (!hasEnded(turn.byId(id))) revoke(turn, id, at, why);
}

function revocation(reason: string): RevokedWhy | undefined {
  return reason === 'merged' || reason === 'spam' || reason === 'withdrawn' ? reason : undefined;
}

/** It is owed no longer: broken where that is late, else neither kept nor broken. */
export function drop(turn: Turn, id: string, at: Instant, why: 'unanswered' | 'resolved' | 'dropped'): void {
  judge(turn, id, at);
  revoke(turn, id, at, why);
}

export function revoke(turn: Turn, id: string, at: Instant, why: RevokedWhy): void {
  const clock = turn.byId(id);
  const when = turn.notBefore(clock, at);
  turn.emit({ name: 'clock_revoked', clockId: id, at: when, ms: turn.msUntil(clock, when), why });
  turn.settle(id);
}

/** The resolution goes on with the time that had counted; the first response never restarts. */
export function reopen(turn: Turn, at: Instant): void {
  const clock = turn.of('resolution');
  if (!clock || clock.metAt === null) return;
  turn.emit({ name: 'clock_reopened', clockId: clock.id, at: turn.notBefore(clock, Math.max(at, clock.metAt)) });
  turn.settle(clock.id);
}
