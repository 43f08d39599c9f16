import type { Instant } from '@sluice/kernel';
import { settleFirstResponse } from './answers.ts';
import type { TicketChange } from './command.ts';
import type { Standing } from './model.ts';
import { awaitSince } from './next-response.ts';
import { shiftClock } from './shift.ts';
import { follow, reopen } from './standing.ts';
import { followThirdParty } from './third-party.ts';
import type { Turn } from './turn.ts';

type Of<N extends TicketChange['name']> = Extract<TicketChange, { name: N }>;

/** The ticket that goes on keeps the earlier deadline (terms: Work item): what it has not ended yet counts from the earlier receipt. */
export function merged(turn: Turn, version: number, { receivedAt, ownerId, unansweredAt }: Of<'merged'>): void {
  turn.note({ receivedAt, ownerId }, version);
  shift(turn, receivedAt);
  awaitSince(turn, unansweredAt);
}

/** Closed by the merge: its clocks go on as if that had not been. Gone on for another: they count from its own receipt again. */
export function unmerged(turn: Turn, version: number, at: Instant, { restored, receivedAt, ownerId, status, waitingFor, answers, unansweredAt }: Of<'unmerged'>): void {
  const standing = standingOf(status);
  turn.note({ receivedAt, ownerId, answers, standing, waitingFor, ...(restored || standing === 'live' ? {} : { hasRested: true }) }, version);
  if (!restored) shift(turn, receivedAt);
  else for (const { id, revoked } of turn.state.clocks) if (revoked?.why === 'merged') turn.emit({ name: 'clock_restored', clockId: id });
  if (standing === 'live') reopen(turn, at);
  follow(turn, at);
  followThirdParty(turn, at);
  settleFirstResponse(turn);
  if (standing === 'live' || standing === 'waiting') awaitSince(turn, unansweredAt);
  for (const { id } of turn.state.clocks) turn.settle(id);
}

function standingOf(status: string): Standing {
  return status === 'waiting' || status === 'resolved' || status === 'closed' ? status : 'live';
}

function shift(turn: Turn, receivedAt: Instant): void {
  for (const { id, kind } of turn.state.clocks) if (kind === 'first_response' || kind === 'resolution') shiftClock(turn, id, receivedAt);
}
