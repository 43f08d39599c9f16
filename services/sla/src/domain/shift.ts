import type { Instant } from '@sluice/kernel';
import { breach, withdraw } from './fire.ts';
import { hasEnded } from './model.ts';
import { msOf, reckoned } from './reckon.ts';
import type { Turn } from './turn.ts';

/** A clock that has not ended counts from another instant: what was not owed before is, or was not. */
export function shiftClock(turn: Turn, id: string, receivedAt: Instant, at: Instant): void {
  const clock = turn.byId(id);
  const [first] = clock.segments;
  if (hasEnded(clock) || first === undefined) return;
  const from = Math.min(receivedAt, first.to ?? receivedAt);
  if (from === clock.startedAt) return;
  const ms = first.to === null ? null : reckoned(() => msOf({ ...first, from, ms: null }, first.to ?? from, turn.rules.agreement)).value;
  turn.emit({ name: 'clock_shifted', clockId: id, from, ms });
  turn.settle(id);
  judgeShifted(turn, id, at);
}

/** Overdue by what came along: told now. Breached only by that: taken back. */
function judgeShifted(turn: Turn, id: string, at: Instant): void {
  const { dueAt, breachedAt } = turn.byId(id);
  if (dueAt === null) return;
  if (breachedAt === null && dueAt < turn.now) breach(turn, id, at);
  else if (breachedAt !== null && dueAt >= turn.now) withdraw(turn, id);
  turn.settle(id);
}
