import type { Instant } from '@sluice/kernel';
import { type Agreement, sameTerms, untilOf } from './agreement.ts';
import { type Clock, hasEnded } from './model.ts';
import { msOf, reckoned } from './reckon.ts';
import { standingOf, undoBreach } from './standing.ts';
import type { Turn } from './turn.ts';

/**
 * Priority, type or queue have changed: each clock that has not ended is held to what is promised now. Time that has counted stays
 * counted. A clock that is breached keeps the agreement that it broke, and its ladder.
 */
export function retarget(turn: Turn, at: Instant): void {
  for (const { id } of turn.state.clocks) {
    const clock = turn.byId(id);
    if (hasEnded(clock)) continue;
    const next = turn.rules.config.agreementFor(clock, turn.state, clock.id);
    const when = turn.notBefore(clock, at);
    if (isTheSame(turn, clock, next)) continue;
    undoBreach(turn, id, when);
    if (turn.byId(id).breachedAt !== null) continue;
    const standing = next ? standingOf(turn.state, clock, next) : ({ counts: false, why: 'no_policy' } as const);
    const dueOn = next && clock.allowed?.until != null ? reckoned(() => untilOf(next, clock, clock.startedAt)).value : clock.dueOn;
    turn.emit({ name: 'clock_retargeted', clockId: id, at: when, ms: turn.msUntil(clock, when), agreement: next?.key ?? clock.agreement, dueOn, ...standing });
    turn.settle(id);
  }
}

function isTheSame(turn: Turn, clock: Clock, next: Agreement | undefined): boolean {
  const isHeld = clock.segments.at(-1)?.why === 'no_policy';
  if (!next || isHeld) return !next && isHeld;
  return sameTerms(next, turn.agreement(clock));
}

/** The calendar could not say: asked again under the agreement of now, whose calendar may know the year. */
export function reckonAgain(turn: Turn, id: string): void {
  const clock = turn.byId(id);
  const next = turn.rules.config.agreementFor(clock, turn.state, clock.id) ?? turn.agreement(clock);
  const { agreement } = turn.rules;
  const ms = clock.segments.map((one) => {
    if (one.ms !== null || one.to === null) return one.ms;
    return reckoned(() => msOf({ ...one, agreement: next.key, ms: null }, one.to ?? turn.now, agreement)).value;
  });
  turn.emit({ name: 'clock_reckoned', clockId: id, agreement: next.key, ms });
  turn.settle(id);
}
