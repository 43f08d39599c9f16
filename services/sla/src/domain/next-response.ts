import type { Instant } from '@sluice/kernel';
import { withdraw } from './fire.ts';
import type { TicketClocks } from './model.ts';
import { owedOf } from './owed.ts';
import { launch } from './start.ts';
import { shiftClock } from './shift.ts';
import { meet, revoke } from './standing.ts';
import type { Turn } from './turn.ts';

/** The customer has written. While it is resolved nothing is owed for that: it is the reopening that says so. */
export function heard(turn: Turn, version: number, at: Instant, receivedAt: Instant): void {
  const { standing, heardAt } = turn.state;
  const rests = standing === 'resolved' || standing === 'closed';
  turn.note(rests && heardAt === null ? { heardAt: receivedAt } : {}, version);
  if (!rests) awaitAnswer(turn, receivedAt, at);
}

/** Reopened: what the customer has said since the end is what waits for an answer. */
export function heardBefore(turn: Turn): void {
  const { heardAt } = turn.state;
  if (heardAt === null) return;
  turn.note({ heardAt: null });
  awaitAnswer(turn, heardAt);
}

/** From the oldest message that nobody has answered (terms: An answer): a later one changes nothing. */
function awaitAnswer(turn: Turn, from: Instant, arrivedAt?: Instant): void {
  if (isOwed(turn.state) && !turn.live('next_response')) launch(turn, owedOf('next_response'), from, arrivedAt);
}

/** The first response is owed until the first answer; it never restarts. */
function isOwed({ answers, begunBy, clocks }: TicketClocks): boolean {
  return answers.length > 0 || begunBy !== 'customer' || clocks.some(({ kind, revoked }) => kind === 'first_response' && revoked !== null);
}

/** An answer failed for good: whoever it had answered waits on, until the next one that stands; who has waited since then waits with him. */
export function unanswerNext(turn: Turn, messageId: string): void {
  for (const { id, kind, metBy, startedAt } of turn.state.clocks) {
    if (kind !== 'next_response' || metBy !== messageId) continue;
    const other = turn.state.answers.find((one) => one.at > startedAt);
    if (other) meet(turn, id, other.at, other.messageId);
    else turn.emit({ name: 'clock_unmet', clockId: id });
    for (const later of turn.state.clocks) if (later.kind === kind && later.startedAt > startedAt && later.revoked === null && later.metBy === (other?.messageId ?? null)) supersede(turn, later.id);
    turn.settle(id);
  }
  const waiting = turn.live('next_response');
  if (waiting && !isOwed(turn.state)) supersede(turn, waiting.id);
}

/** A merge, or its undoing, says since when somebody waits. */
export function awaitSince(turn: Turn, from: Instant | null, at: Instant): void {
  const waiting = turn.live('next_response');
  if (from === null || !isOwed(turn.state)) return waiting && supersede(turn, waiting.id);
  if (waiting) shiftClock(turn, waiting.id, from, at);
  else awaitAnswer(turn, from);
}

/** An older clock goes on in its place: it was never owed, nor was its breach one. */
export function supersede(turn: Turn, id: string): void {
  const { breachedAt, metAt } = turn.byId(id);
  if (breachedAt !== null) withdraw(turn, id);
  revoke(turn, id, metAt ?? turn.now, 'superseded');
}
