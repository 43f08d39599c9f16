import type { PoolConfig } from '../model.ts';
import { matchAll, type Turn } from '../match.ts';
import { addAgent, reindex } from '../pool.ts';
import { moveTo } from './by-hand.ts';
import { giveBack } from './give-back.ts';
import { announce } from './presence.ts';

/**
 * The pool goes over to another configuration: agents keep presence and load; who is new comes with the presence that is configured for him;
 * the work of who is gone goes back; work of a queue that is gone moves to the fallback queue; then everything that waits is looked at.
 */
export function configured(turn: Turn, config: PoolConfig): void {
  const { pool } = turn;
  pool.config = config;
  const orders = new Map(config.agents.map((agent, order) => [agent.id, order]));
  config.agents.forEach((agent, order) => {
    const present = pool.agents.get(agent.id);
    if (present) {
      present.config = agent;
      present.order = order;
      return;
    }
    const fresh = addAgent(pool, agent, order, { status: agent.initialPresence ?? 'offline', reason: null, channels: {}, since: turn.now }, turn.now);
    announce(turn, fresh);
  });
  reindex(pool);
  for (const agent of [...pool.agents.values()].filter((one) => !orders.has(one.config.id))) {
    for (const ticketId of agent.holding) {
      const item = pool.items.get(ticketId);
      if (item) giveBack(turn, item, 'offline');
    }
    pool.agents.delete(agent.config.id);
  }
  reindex(pool);
  const queues = new Set(config.queues.map((queue) => queue.id));
  for (const item of pool.items.values()) if (item.status === 'queued' && !queues.has(item.queueId)) moveTo(turn, item, config.fallbackQueueId, { kind: 'rule', id: 'queue_removed' }, false);
  matchAll(turn);
}
