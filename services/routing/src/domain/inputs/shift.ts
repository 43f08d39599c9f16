import { calendarWord, pop, push, type ShiftState } from '@sluice/matching';
import type { AgentPresence } from '../model.ts';
import { agentOf, isLeaving, itemOf, type PoolState } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { changePresence } from './presence.ts';

/** Everybody whose shift or break begins or ends by now. */
export function runShifts(turn: Turn): void {
  const { pool, now } = turn;
  for (let top = pool.shifts.items[0]; top !== undefined && top.at <= now; top = pool.shifts.items[0]) {
    const { agentId, order } = pop(pool.shifts)!;
    const shift = pool.clocks.shift(agentId, now);
    if (shift && shift.until < Infinity) push(pool.shifts, { at: shift.until, agentId, order });
    const present = pool.presence.get(agentId);
    if (!present || (shift && shift.state === undefined) || present.shift === shift?.state) continue;
    changeShift(turn, agentId, present, shift?.state);
  }
}

/** His calendar says something else from now on; `to` undefined: he has none any more. */
function changeShift(turn: Turn, agentId: string, present: AgentPresence, to: ShiftState | undefined): void {
  const { pool, now, outcome } = turn;
  const { shift: _, ...rest } = present;
  pool.presence.set(agentId, to === undefined ? rest : { ...rest, shift: to });
  outcome.agents.add(agentId);
  const wished = calendarWord(present, to, () => hasLive(pool, agentId));
  if (wished) changePresence(turn, agentId, { ...wished, channels: {}, since: now }, [], wished.status);
  if (wished && to === 'off' && wished.status === 'away') pool.leaving.add(agentId);
}

/** A call is not cut off because the clock strikes. */
function hasLive(pool: PoolState, agentId: string): boolean {
  for (const contact of agentOf(pool, agentId)?.holding ?? []) {
    const { status, channel } = itemOf(contact);
    if (status === 'in_hand' && pool.config.channels[channel]?.live === true) return true;
  }
  return false;
}

/** Who has finished the call in which his shift ended goes offline. */
export function goHome(turn: Turn): void {
  const { pool, now } = turn;
  for (const agentId of pool.leaving) {
    const present = pool.presence.get(agentId);
    const stays = present !== undefined && isLeaving(present);
    if (stays && hasLive(pool, agentId)) continue;
    pool.leaving.delete(agentId);
    if (stays) changePresence(turn, agentId, { status: 'offline', reason: 'shift_end', byCalendar: true, channels: {}, since: now }, [], 'offline');
  }
}
