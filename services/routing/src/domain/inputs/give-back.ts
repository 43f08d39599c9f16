import { toIso } from '@sluice/kernel';
import type { Turn } from '../match.ts';
import type { Item } from '../model.ts';
import { enqueue, release } from '../pool.ts';

export const offlineTimer = (item: Pick<Item, 'workItemId'>): string => `offline:${item.workItemId}`;

/** The timer of its return, if one runs, is not wanted any more. Call it before `release`. */
export function disarm(turn: Turn, item: Item): void {
  if (item.returnDueAt === null) return;
  item.returnDueAt = null;
  turn.outcome.cancelled.push(offlineTimer(item));
  turn.outcome.items.add(item.ticketId);
}

export type ReturnReason = 'offline' | 'agent' | 'supervisor' | 'decision_refused';

/** Takes the item from its holder; it waits again in its old place. The caller matches afterwards. Returns the agent's id. */
export function giveBack(turn: Turn, item: Item, reason: ReturnReason, exclude = false): string {
  const { pool, outcome } = turn;
  disarm(turn, item);
  const agentId = release(pool, item, turn.now);
  if (exclude && !item.excludedAgentIds.includes(agentId)) item.excludedAgentIds = [...item.excludedAgentIds, agentId];
  enqueue(pool, item);
  outcome.items.add(item.ticketId);
  const { workItemId, ticketId, conversationId, onVersion, origin } = item;
  outcome.events.push({
    name: 'work.returned',
    key: conversationId,
    subject: ticketId,
    at: turn.now,
    origin,
    data: { workItemId, ticketId, conversationId, onVersion, agentId, reason, at: toIso(turn.now) },
  });
  return agentId;
}
