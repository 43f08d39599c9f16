import type { Instant } from '@sluice/kernel';
import type { Duty } from './command.ts';
import { type Clock, hasEnded } from './model.ts';
import type { Owed } from './owed.ts';
import { launch } from './start.ts';
import { drop, meet } from './standing.ts';
import type { Turn } from './turn.ts';

/** Steps of a case, departments' tasks, promises: they begin and end when conversation says so, and with nothing else. */
export function dutyBegun(turn: Turn, version: number, at: Instant, owed: Owed): void {
  turn.note({}, version);
  if (!running(turn, owed)) launch(turn, owed, at);
}

export function dutyAssigned(turn: Turn, version: number, duty: Duty, agentId: string): void {
  turn.note({}, version);
  const clock = running(turn, duty);
  if (clock && clock.agentId !== agentId) turn.emit({ name: 'clock_assigned', clockId: clock.id, agentId });
}

export function dutyEnded(turn: Turn, version: number, at: Instant, duty: Duty, isDone: boolean): void {
  turn.note({}, version);
  const clock = running(turn, duty);
  if (clock && isDone) meet(turn, clock.id, at);
  else if (clock) drop(turn, clock.id, at, 'dropped');
}

function running(turn: Turn, { kind, of }: Duty): Clock | undefined {
  return turn.state.clocks.find((clock) => clock.kind === kind && clock.of === of && !hasEnded(clock));
}
