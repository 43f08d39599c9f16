import type { Instant } from '@sluice/kernel';
import { settleAnswers } from './answers.ts';
import type { TicketChange } from './command.ts';
import { breach, withdraw } from './fire.ts';
import { hasEnded, type Standing } from './model.ts';
import { msOf, reckoned } from './reckon.ts';
import { follow, reopen } from './standing.ts';
import type { Turn } from './turn.ts';

type Of<N extends TicketChange['name']> = Extract<TicketChange, { name: N }>;

/** The ticket that goes on keeps the earlier deadline (terms: Work item): what it has not ended yet counts from the earlier receipt. */
export function merged(turn: Turn, version: number, { receivedAt, ownerId }: Of<'merged'>): void {
  turn.note({ receivedAt, ownerId }, version);
  shift(turn, receivedAt);
}

/** Closed by the merge: its clocks go on as if that had not been. Gone on for another: they count from its own receipt again. */
export function unmerged(turn: Turn, version: number, at: Instant, { restored, receivedAt, ownerId, status, waitingFor, answers }: Of<'unmerged'>): void {
  const standing = standingOf(status);
  turn.note({ receivedAt, ownerId, answers, standing, waitingFor, ...(restored || standing === 'live' ? {} : { hasRested: true }) }, version);
  if (!restored) shift(turn, receivedAt);
  else for (const { id, revoked } of turn.state.clocks) if (revoked?.why === 'merged') turn.emit({ name: 'clock_restored', clockId: id });
  if (standing === 'live') reopen(turn, at);
  follow(turn, at);
  settleAnswers(turn);
  for (const { id } of turn.state.clocks) turn.settle(id);
}

function standingOf(status: string): Standing {
  return status === 'waiting' || status === 'resolved' || status === 'closed' ? status : 'live';
}

function shift(turn: Turn, receivedAt: Instant): void {
  for (const { id } of turn.state.clocks) {
    const clock = turn.byId(id);
    const [first] = clock.segments;
    if (hasEnded(clock) || first === undefined) continue;
    const from = Math.min(receivedAt, first.to ?? receivedAt);
    if (from === clock.startedAt) continue;
    const ms = first.to === null ? null : reckoned(() => msOf({ ...first, from, ms: null }, first.to ?? from, turn.rules.agreement)).value;
    turn.emit({ name: 'clock_shifted', clockId: id, from, ms });
    turn.settle(id);
    judgeShifted(turn, id);
  }
}

/** Overdue by what came along: told now. Breached only by that: taken back. */
function judgeShifted(turn: Turn, id: string): void {
  const { dueAt, breachedAt } = turn.byId(id);
  if (dueAt === null) return;
  if (breachedAt === null && dueAt < turn.now) breach(turn, id);
  else if (breachedAt !== null && dueAt >= turn.now) withdraw(turn, id);
  turn.settle(id);
}
