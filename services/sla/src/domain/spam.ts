import type { Instant } from '@sluice/kernel';
import type { TicketChange } from './command.ts';
import { hasEnded, type Standing } from './model.ts';
import { retarget } from './retarget.ts';
import { follow } from './standing.ts';
import { followThirdParty } from './third-party.ts';
import type { Turn } from './turn.ts';

/**
 * It was no spam (terms: undone exactly): what was revoked for it goes on with the time that had counted, and what lies between is counted against
 * nobody. What ends on a date ends on it. Where something else is promised by now, that is owed from here on.
 */
export function spamUndone(turn: Turn, version: number, at: Instant, { status, waitingFor }: Extract<TicketChange, { name: 'spam_undone' }>): void {
  turn.note({ standing: standingOf(status), waitingFor }, version);
  for (const { id, revoked } of turn.state.clocks) {
    if (revoked?.why !== 'spam') continue;
    turn.emit({ name: 'clock_restored', clockId: id });
    const clock = turn.byId(id);
    if (clock.segments.at(-1)?.counts === true) turn.emit({ name: 'clock_paused', clockId: id, at: revoked.at, ms: turn.msUntil(clock, revoked.at), why: 'spam' });
  }
  follow(turn, at);
  followThirdParty(turn, at);
  if (turn.state.standing !== 'resolved') retarget(turn, at);
  for (const clock of turn.state.clocks) if (!hasEnded(clock)) turn.settle(clock.id);
}

function standingOf(status: string): Standing {
  return status === 'waiting' || status === 'resolved' ? status : 'live';
}
