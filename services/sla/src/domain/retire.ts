import type { ClockKind } from '@sluice/policy';
import { hasEnded } from './model.ts';
import type { Turn } from './turn.ts';

/**
 * How many clocks of a kind that have ended stay in the ticket's row: answers that fail late still find theirs, and the row does not grow with
 * every message. The others are kept apart, and shown with the rest. First response and resolution are one each.
 */
const KEPT: Readonly<Partial<Record<ClockKind, number>>> = { next_response: 3, periodic_update: 3, ownership: 3, third_party: 3, stage: 12, task: 12, promise: 12 };

export function retire(turn: Turn): void {
  const ended: Partial<Record<ClockKind, number>> = {};
  for (const clock of turn.state.clocks.toReversed()) {
    const most = KEPT[clock.kind];
    if (most === undefined || !hasEnded(clock) || clock.fault !== null) continue;
    const count = (ended[clock.kind] ?? 0) + 1;
    ended[clock.kind] = count;
    if (count > most) turn.emit({ name: 'clock_retired', clock });
  }
}
