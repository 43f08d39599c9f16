import { matchAgents, type Turn } from '../match.ts';
import type { Item } from '../model.ts';
import { dequeue, release } from '../pool.ts';
import { disarm, giveBack } from './give-back.ts';

/** The item is done: its load is free at once. */
function end(turn: Turn, item: Item): void {
  const { pool, outcome } = turn;
  outcome.items.add(item.ticketId);
  if (item.status === 'queued') {
    dequeue(pool, item);
    pool.items.delete(item.ticketId);
    return;
  }
  disarm(turn, item);
  const agentId = release(pool, item, turn.now);
  pool.items.delete(item.ticketId);
  matchAgents(turn, [agentId]);
}

/** The ticket waits, is resolved, closed or merged. */
export function withdrawn(turn: Turn, ticketId: string, version: number): void {
  const item = turn.pool.items.get(ticketId);
  if (item && item.onVersion <= version) end(turn, item);
}

/**
 * conversation did not take our decision. Where the ticket has ended or waits, or a newer human decision stands, the item ends;
 * where our record was merely overtaken, the item waits again in its old place and is decided on the newer version.
 * A refusal of anything but the item's newest decision is stale and decides to nothing.
 */
export function refused(turn: Turn, input: { readonly ticketId: string; readonly version: number; readonly decisionId?: string; readonly workItemId?: string; readonly reason: string }): void {
  const item = turn.pool.items.get(input.ticketId);
  if (!item) return;
  if (input.workItemId !== undefined && input.workItemId !== item.workItemId) return;
  if (input.decisionId !== undefined && input.decisionId !== item.decisionId) return;
  item.onVersion = Math.max(item.onVersion, input.version);
  turn.outcome.items.add(item.ticketId);
  if (input.reason !== 'superseded') end(turn, item);
  else if (item.status === 'in_hand') {
    const agentId = giveBack(turn, item, 'decision_refused');
    matchAgents(turn, [agentId], [item]);
  }
}
