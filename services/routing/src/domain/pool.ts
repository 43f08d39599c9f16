import { BrokenInvariant } from '@sluice/kernel';
import type { Demand } from './eligible.ts';
import type { AgentPresence, AgentConfig, AgentState, ChannelWeight, Item, PoolConfig } from './model.ts';
import { byRank } from './rank.ts';
import { look, makeSignature, type Signature, signatureKey } from './signature.ts';
import { insert, rankOf, remove, sortedList, type SortedList } from '@sluice/matching';

/**
 * A pool as its one writer holds it: the rows, and indexes that are made from them.
 * It is changed in place by `apply`, and only there; whoever doubts it rebuilds it from rows.
 */
export interface PoolState {
  readonly id: string;
  config: PoolConfig;
  /** Unfinished items by ticket id: at most one a ticket. */
  readonly items: Map<string, Item>;
  readonly agents: Map<string, AgentState>;
  readonly signatures: Map<string, Signature>;
  /** Signatures with waiting items. */
  readonly waiting: Set<Signature>;
  readonly byQueue: Map<string, SortedList<Item>>;
  /** Ids of agents whose load or presence changed, in order, from position `base` on. */
  changes: string[];
  base: number;
}

const MOST_CHANGES = 4096;
const MOST_SIGNATURES = 2048;
/** A channel without a weight takes a whole agent: too careful is better than too much. */
const WHOLE: ChannelWeight = { units: 100 };

export function weightOf(config: PoolConfig, channel: string): ChannelWeight {
  return config.channels[channel] ?? WHOLE;
}

export function makePool(id: string, config: PoolConfig): PoolState {
  return { id, config, items: new Map(), agents: new Map(), signatures: new Map(), waiting: new Set(), byQueue: new Map(), changes: [], base: 0 };
}

export function addAgent(pool: PoolState, config: AgentConfig, order: number, presence: AgentPresence, idleSince: number): AgentState {
  const agent: AgentState = { config, order, presence, ordinaryUnits: 0, interruptibleUnits: 0, perChannel: new Map(), idleSince, holding: new Set() };
  pool.agents.set(config.id, agent);
  return agent;
}

/** The agent's load or presence changed: indexes look again when they are next asked. */
export function agentChanged(pool: PoolState, agentId: string): void {
  if (pool.changes.length >= MOST_CHANGES) {
    pool.base += pool.changes.length;
    pool.changes = [];
  }
  pool.changes.push(agentId);
}

export function signatureOf(pool: PoolState, item: Item): Signature {
  const key = signatureKey(item);
  let found = pool.signatures.get(key);
  if (!found) {
    if (pool.signatures.size >= MOST_SIGNATURES) for (const one of pool.signatures.values()) if (one.waiting.size === 0) pool.signatures.delete(one.key);
    // An unknown queue is one of a configuration that this pool has not yet: nobody is a member until it comes.
    const queue = pool.config.queues.find((one) => one.id === item.queueId) ?? { id: item.queueId, groups: [], strategy: 'longest_idle' as const };
    const demand: Demand = { queue, channel: item.channel, weight: weightOf(pool.config, item.channel), language: item.language, skills: item.skills, excludedAgentIds: item.excludedAgentIds };
    found = makeSignature(key, demand, pool.agents.values(), pool.base + pool.changes.length, byRank(pool.config.order));
    pool.signatures.set(key, found);
  } else look(found, pool.changes, pool.base);
  return found;
}

/** Puts a queued item among the waiting; sets its position in its queue where it is new there. */
export function enqueue(pool: PoolState, item: Item, keepPosition = false): Signature {
  let queue = pool.byQueue.get(item.queueId);
  if (!queue) pool.byQueue.set(item.queueId, (queue = sortedList(byRank(pool.config.order))));
  if (!keepPosition) item.position = rankOf(queue, item);
  insert(queue, item);
  const signature = signatureOf(pool, item);
  insert(signature.waiting, item);
  pool.waiting.add(signature);
  return signature;
}

/** Takes a queued item out of the indexes; call it before anything that it is ranked or signed by changes. */
export function dequeue(pool: PoolState, item: Item): void {
  const signature = signatureOf(pool, item);
  const queue = pool.byQueue.get(item.queueId);
  if (!remove(signature.waiting, item) || !queue || !remove(queue, item)) throw new BrokenInvariant(`work item ${item.workItemId} is queued and in no index`);
  if (signature.waiting.size === 0) pool.waiting.delete(signature);
}

/** The agent takes the item's load. */
export function hold(pool: PoolState, item: Item, agent: AgentState): void {
  agent.holding.add(item.ticketId);
  agent.perChannel.set(item.channel, (agent.perChannel.get(item.channel) ?? 0) + 1);
  if (item.interruptible) agent.interruptibleUnits += item.units;
  else agent.ordinaryUnits += item.units;
  agentChanged(pool, agent.config.id);
}

/** The holder gives the item's load back; the item is nobody's then. Returns the agent's id. */
export function release(pool: PoolState, item: Item, now: number): string {
  const agent = item.agentId === null ? undefined : pool.agents.get(item.agentId);
  if (!agent || !agent.holding.delete(item.ticketId)) throw new BrokenInvariant(`work item ${item.workItemId} is in hand and in nobody's`);
  agent.perChannel.set(item.channel, (agent.perChannel.get(item.channel) ?? 1) - 1);
  if (item.interruptible) agent.interruptibleUnits -= item.units;
  else agent.ordinaryUnits -= item.units;
  agent.idleSince = now;
  item.status = 'queued';
  item.agentId = null;
  item.assignedAt = null;
  item.units = 0;
  item.returnDueAt = null;
  agentChanged(pool, agent.config.id);
  return agent.config.id;
}

/** Makes every index anew, as after a change of configuration or a load from rows. */
export function reindex(pool: PoolState): void {
  pool.signatures.clear();
  pool.waiting.clear();
  pool.byQueue.clear();
  pool.base += pool.changes.length;
  pool.changes = [];
  for (const item of pool.items.values()) if (item.status === 'queued') enqueue(pool, item, true);
}
