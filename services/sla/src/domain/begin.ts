import type { Instant } from '@sluice/kernel';
import type { ClockKind } from '@sluice/policy';
import { settleAnswers } from './answers.ts';
import { digest } from './fire.ts';
import type { Clock, TicketClocks } from './model.ts';
import { reachedAt, reckoned } from './reckon.ts';
import { standingOf } from './standing.ts';
import type { Turn } from './turn.ts';

/** A ticket's clocks, in the order in which a command brings ids for them. */
const KINDS: readonly ClockKind[] = ['first_response', 'resolution'];

/** A ticket begun by us has no first-response clock; one that rests when it is first looked at never gets one. */
function isOwed(ticket: TicketClocks, kind: ClockKind): boolean {
  return (ticket.standing === 'live' || ticket.standing === 'waiting') && (kind === 'resolution' || ticket.begunBy === 'customer');
}

/**
 * Starts the clocks that a policy promises and that the ticket has not got yet: at its first queue, or at the first thing that would
 * stop one. Reckoned from the receipt. A resolution that is promised only after the ticket had rested begins at the promise: how
 * long it rested nobody has counted. `isArrival`: what is overdue by now was so when it came.
 */
export function begin(turn: Turn, at: Instant, ids: readonly [string, string], isArrival = false): void {
  const arrivedAt = isArrival && !turn.state.begun ? at : undefined;
  if (!turn.state.begun) turn.note({ begun: true });
  for (const [place, kind] of KINDS.entries()) {
    if (turn.of(kind) || !isOwed(turn.state, kind)) continue;
    const late = kind === 'resolution' && turn.state.hasRested;
    start(turn, kind, ids[place]!, late ? at : turn.state.receivedAt, arrivedAt);
  }
}

function start(turn: Turn, kind: ClockKind, id: string, from: Instant, arrivedAt: Instant | undefined): void {
  const { state, rules } = turn;
  const agreement = rules.config.agreementFor(kind, state);
  if (!agreement) return;
  const clock: Clock = {
    id,
    kind,
    agreement: agreement.key,
    startedAt: from,
    segments: [{ from, to: null, ...standingOf(state, kind, agreement), agreement: agreement.key, ms: null }],
    dueAt: null,
    fault: null,
    timerAt: null,
    lateIntake: false,
    warnedAt: null,
    breachedAt: null,
    metAt: null,
    revoked: null,
    fired: [],
    raised: 0,
  };
  const due = reckoned(() => reachedAt(clock, agreement.targetMs, rules.agreement)).value;
  const answered = kind === 'first_response' && state.answers.length > 0;
  const lateIntake = arrivedAt !== undefined && due !== null && due < arrivedAt && !answered;
  turn.emit({ name: 'clock_started', clock: { ...clock, dueAt: due, lateIntake } });
  if (answered) settleAnswers(turn);
  if (lateIntake) digest(turn, id);
  turn.settle(id);
}
