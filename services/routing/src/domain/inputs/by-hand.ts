import { toIso } from '@sluice/kernel';
import { presentReason } from '../eligible.ts';
import type { PoolInput } from '../input.ts';
import { assign, matchAgents, type Turn } from '../match.ts';
import type { Item } from '../model.ts';
import { dequeue, enqueue, release, weightOf } from '../pool.ts';
import { disarm, giveBack } from './give-back.ts';

type Assign = Extract<PoolInput, { kind: 'assign' }>;
type Transfer = Extract<PoolInput, { kind: 'transfer' }>;

/** The item as the answer to a call shows it. */
function shown(item: Item): Record<string, unknown> {
  return { ticketId: item.ticketId, workItemId: item.workItemId, status: item.status, queueId: item.queueId, agentId: item.agentId, decisionId: item.decisionId };
}

/**
 * A human gives the item to an agent: queue, language and skills are not asked of him, but he must be there, have room, and be allowed.
 * Capacity is never exceeded, by hand neither.
 */
export function assignByHand(turn: Turn, wanted: Assign): void {
  const { pool, outcome } = turn;
  const say = (status: 200 | 404 | 409, body: Record<string, unknown>): void => void outcome.results.push({ requestId: wanted.requestId, status, body });
  const item = pool.items.get(wanted.ticketId);
  const agent = pool.agents.get(wanted.agentId);
  if (!agent) return say(404, { state: 'unknown_agent' });
  if (!item) return say(409, { state: 'no_open_work' });
  if (item.agentId === wanted.agentId) return say(200, shown(item));
  if (item.excludedAgentIds.includes(wanted.agentId)) return say(409, { state: 'agent_excluded', ...shown(item) });
  const reason = presentReason(agent, item.channel, weightOf(pool.config, item.channel));
  if (reason !== null) return say(409, { state: `agent_${reason}`, ...shown(item) });
  let freed: string | undefined;
  if (item.status === 'in_hand') {
    disarm(turn, item);
    freed = release(pool, item, turn.now);
    enqueue(pool, item);
  }
  assign(turn, item, agent, 'manual', wanted.by);
  say(200, shown(item));
  if (freed !== undefined) matchAgents(turn, [freed]);
}

/**
 * A human moves the item to another queue. The rule's skills were the old queue's and are dropped; age, rank and deadline stay, the wait starts anew.
 * To the queue where it is: its holder gives it back. Who moves away what he holds does not get it again.
 */
export function transfer(turn: Turn, wanted: Transfer): void {
  const { pool, outcome } = turn;
  const say = (status: 200 | 404 | 409, body: Record<string, unknown>): void => void outcome.results.push({ requestId: wanted.requestId, status, body });
  const item = pool.items.get(wanted.ticketId);
  if (!pool.config.queues.some((queue) => queue.id === wanted.queueId)) return say(404, { state: 'unknown_queue' });
  if (!item) return say(409, { state: 'no_open_work' });
  const own = wanted.by.id !== undefined && wanted.by.id === item.agentId;
  if (wanted.queueId === item.queueId) {
    if (item.status === 'in_hand') {
      const agentId = giveBack(turn, item, own ? 'agent' : 'supervisor', true);
      matchAgents(turn, [agentId], [item]);
    }
    return say(200, shown(item));
  }
  const freed = moveTo(turn, item, wanted.queueId, wanted.by, own);
  matchAgents(turn, freed === undefined ? [] : [freed], [item]);
  say(200, shown(item));
}

/** Moves the item, queued afterwards. Returns the agent who held it. The caller matches. */
export function moveTo(turn: Turn, item: Item, queueId: string, by: { readonly kind: string; readonly id?: string }, exclude: boolean): string | undefined {
  const { pool, outcome, now } = turn;
  const fromQueueId = item.queueId;
  let freed: string | undefined;
  if (item.status === 'in_hand') {
    disarm(turn, item);
    freed = release(pool, item, now);
    if (exclude) item.excludedAgentIds = [...item.excludedAgentIds, freed];
  } else dequeue(pool, item);
  item.queueId = queueId;
  item.skills = {};
  item.queuedAt = now;
  enqueue(pool, item);
  outcome.items.add(item.ticketId);
  const { workItemId, ticketId, conversationId, onVersion, origin } = item;
  outcome.events.push({
    name: 'work.transferred',
    key: conversationId,
    subject: ticketId,
    at: now,
    origin,
    data: { workItemId, ticketId, conversationId, onVersion, ...(freed === undefined ? {} : { fromAgentId: freed }), fromQueueId, toQueueId: queueId, by, at: toIso(now) },
  });
  return freed;
}
