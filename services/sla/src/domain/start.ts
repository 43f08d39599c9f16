import type { Instant } from '@sluice/kernel';
import { untilOf } from './agreement.ts';
import { breach, fire } from './fire.ts';
import type { Clock } from './model.ts';
import type { Owed } from './owed.ts';
import { dueOf, reckoned } from './reckon.ts';
import { standingOf } from './standing.ts';
import type { Turn } from './turn.ts';

/**
 * Starts a clock, where a policy or the process promises something; undefined where none does. `arrivedAt`: it is the first that is seen of
 * the ticket, and what is overdue by then was so when it came.
 */
export function start(turn: Turn, owed: Owed, from: Instant, arrivedAt?: Instant): Clock | undefined {
  const { state, rules } = turn;
  const agreement = rules.config.agreementFor(owed, state);
  if (!agreement) return undefined;
  const clock: Clock = {
    ...owed,
    dueOn: owed.dueOn ?? reckoned(() => untilOf(agreement, owed, from)).value,
    id: turn.takeId(),
    agreement: agreement.key,
    startedAt: from,
    segments: [{ from, to: null, ...standingOf(state, owed, agreement), agreement: agreement.key, ms: null }],
    dueAt: null,
    fault: null,
    timerAt: null,
    lateIntake: false,
    warnedAt: null,
    breachedAt: null,
    metAt: null,
    metBy: null,
    acknowledged: null,
    revoked: null,
    fired: [],
    raised: 0,
    taken: [],
  };
  const dueAt = reckoned(() => dueOf(clock, agreement, rules.agreement)).value;
  const lateIntake = arrivedAt !== undefined && dueAt !== null && dueAt < arrivedAt;
  turn.emit({ name: 'clock_started', clock: { ...clock, dueAt, lateIntake } });
  return turn.byId(clock.id);
}

/** Starts it and sees to what follows at once: overdue when it came, it is breached once. */
export function launch(turn: Turn, owed: Owed, from: Instant, arrivedAt?: Instant): void {
  const clock = start(turn, owed, from, arrivedAt);
  if (!clock) return;
  if (clock.lateIntake) {
    breach(turn, clock.id);
    fire(turn, clock.id);
  }
  turn.settle(clock.id);
}
