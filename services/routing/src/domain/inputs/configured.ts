import type { PoolConfig } from '../model.ts';
import { agentOf, rebuild } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { waitsRebuilt } from '../waits.ts';
import { giveBack, rescind } from './give-back.ts';
import { announce } from './presence.ts';

/**
 * The pool goes over to another configuration: agents keep presence and load; who is new comes with the presence that is configured for him;
 * the work of who is gone goes back; what waits in a queue that is gone moves to the fallback queue (what is in hand, once it waits again); then everything that waits is looked at.
 */
export function configured(turn: Turn, config: PoolConfig): void {
  const { pool, now } = turn;
  const ids = new Set(config.agents.map((agent) => agent.id));
  for (const id of pool.presence.keys()) if (!ids.has(id)) pool.presence.delete(id);
  const fresh = config.agents.filter((agent) => !pool.presence.has(agent.id));
  for (const agent of fresh) pool.presence.set(agent.id, { status: agent.initialPresence, reason: null, channels: {}, since: now });
  // After a takeover the pool has just been built under this very configuration; once more would be nothing but time.
  if (pool.config.version !== config.version || fresh.length > 0) rebuild(pool, config, now);
  waitsRebuilt(pool, now);
  for (const agent of fresh) announce(turn, agent.id);
  for (const item of pool.items.values()) {
    if (item.status === 'queued' || agentOf(pool, item.agentId)) continue;
    if (item.status === 'offered') rescind(turn, item, 'configuration');
    else giveBack(turn, item, 'offline');
  }
}
