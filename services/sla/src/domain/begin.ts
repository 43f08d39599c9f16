import type { Instant } from '@sluice/kernel';
import { settleFirstResponse } from './answers.ts';
import type { TicketClocks } from './model.ts';
import { owedOf } from './owed.ts';
import { launch } from './start.ts';
import type { Turn } from './turn.ts';

/** What is promised of every ticket, from its receipt on. */
const FIRST = ['first_response', 'resolution'] as const;

/** A ticket begun by us has no first-response clock; one that rests when it is first looked at never gets one. */
function isOwed(ticket: TicketClocks, kind: (typeof FIRST)[number]): boolean {
  return (ticket.standing === 'live' || ticket.standing === 'waiting') && (kind === 'resolution' || ticket.begunBy === 'customer');
}

/**
 * Starts the clocks that a policy promises and that the ticket has not got yet: at its first queue, or at the first thing that would
 * stop one. Reckoned from the receipt. A resolution that is promised only after the ticket had rested begins at the promise: how
 * long it rested nobody has counted. `isArrival`: what is overdue by now was so when it came.
 */
export function begin(turn: Turn, at: Instant, isArrival = false): void {
  const arrivedAt = isArrival && !turn.state.begun ? at : undefined;
  if (!turn.state.begun) turn.note({ begun: true });
  for (const kind of FIRST) {
    if (turn.of(kind) || !isOwed(turn.state, kind)) continue;
    const isAnswered = kind === 'first_response' && turn.state.answers.length > 0;
    const isLate = kind === 'resolution' && turn.state.hasRested;
    launch(turn, owedOf(kind), isLate ? at : turn.state.receivedAt, isAnswered ? undefined : arrivedAt);
    if (isAnswered) settleFirstResponse(turn);
  }
}
