import type { ExclusionReason } from '@sluice/contracts';
import { type Demand, fixedReason, presentReason } from './eligible.ts';
import type { AgentState, Excluded, Item } from './model.ts';
import { insert, remove, sortedList, type SortedList } from '@sluice/matching';

/** An agent as one signature sees him: his key in `free` and his reason are what they were at the last look. */
export interface Slot {
  readonly agent: AgentState;
  reason: ExclusionReason | null;
  idleSince: number;
}

/**
 * All waiting items that ask exactly the same, and the agents who meet it.
 * `free` and `counts` are brought up to date when they are needed, from the list of agents who changed since the last look:
 * a decision costs what changed, not how many agents there are.
 */
export interface Signature {
  readonly key: string;
  readonly demand: Demand;
  readonly slots: ReadonlyMap<string, Slot>;
  /** Counts that hold until the configuration changes. */
  readonly fixed: Excluded;
  /** Of the agents in `slots` who are not free. */
  readonly counts: Map<ExclusionReason, number>;
  readonly free: SortedList<Slot>;
  readonly waiting: SortedList<Item>;
  /** Place in the pool's list of changes up to which it has looked. */
  seen: number;
}

/** Longest idle first; ties by the order of the configuration. */
const byIdle = (a: Slot, b: Slot): number => a.idleSince - b.idleSince || a.agent.order - b.agent.order;

export function signatureKey(item: Pick<Item, 'queueId' | 'channel' | 'language' | 'skills' | 'excludedAgentIds'>): string {
  const skills = Object.entries(item.skills).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([item.queueId, item.channel, item.language, skills, item.excludedAgentIds.toSorted()]);
}

export function makeSignature(key: string, demand: Demand, agents: Iterable<AgentState>, seen: number, byRank: (a: Item, b: Item) => number): Signature {
  const slots = new Map<string, Slot>();
  const fixed: Excluded = {};
  const counts = new Map<ExclusionReason, number>();
  const free = sortedList(byIdle);
  for (const agent of agents) {
    const never = fixedReason(agent.config, demand);
    if (never !== null) {
      fixed[never] = (fixed[never] ?? 0) + 1;
      continue;
    }
    const reason = presentReason(agent, demand.channel, demand.weight);
    const slot: Slot = { agent, reason, idleSince: agent.idleSince };
    slots.set(agent.config.id, slot);
    if (reason === null) insert(free, slot);
    else counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return { key, demand, slots, fixed, counts, free, waiting: sortedList(byRank), seen };
}

/** Looks at one agent again. */
function recheck(signature: Signature, slot: Slot): void {
  const reason = presentReason(slot.agent, signature.demand.channel, signature.demand.weight);
  const { idleSince } = slot.agent;
  if (reason === slot.reason && (reason !== null || idleSince === slot.idleSince)) return;
  if (slot.reason === null) remove(signature.free, slot);
  else signature.counts.set(slot.reason, (signature.counts.get(slot.reason) ?? 1) - 1);
  slot.reason = reason;
  slot.idleSince = idleSince;
  if (reason === null) insert(signature.free, slot);
  else signature.counts.set(reason, (signature.counts.get(reason) ?? 0) + 1);
}

/** Brings it up to date. `changes` lists agent ids from position `base` on. */
export function look(signature: Signature, changes: readonly string[], base: number): void {
  const end = base + changes.length;
  if (signature.seen < base || end - signature.seen > signature.slots.size) {
    for (const slot of signature.slots.values()) recheck(signature, slot);
  } else {
    for (let at = signature.seen - base; at < changes.length; at += 1) {
      const slot = signature.slots.get(changes[at] as string);
      if (slot) recheck(signature, slot);
    }
  }
  signature.seen = end;
}

/** Count for each reason of exclusion. Call `look` before. */
export function exclusions(signature: Signature): Excluded {
  const all: Excluded = { ...signature.fixed };
  for (const [reason, count] of signature.counts) if (count > 0) all[reason] = (all[reason] ?? 0) + count;
  return all;
}
