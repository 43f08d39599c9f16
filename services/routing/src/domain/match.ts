import { BrokenInvariant, type Instant, toIso } from '@sluice/kernel';
import type { Candidate, Decision } from '@sluice/contracts';
import { decisionId } from './decision-id.ts';
import type { AgentState, Item, Who } from './model.ts';
import { askedOf, type Card, type Outcome } from './outcome.ts';
import { dequeue, hold, type PoolState, signatureOf, weightOf } from './pool.ts';
import { byRank } from './rank.ts';
import { exclusions, look, type Signature, type Slot } from './signature.ts';
import { first, firstOf } from '@sluice/matching';

/** One journal entry being applied: what its decisions are made under. */
export interface Turn {
  readonly pool: PoolState;
  readonly outcome: Outcome;
  readonly seq: number;
  readonly kind: string;
  /** When the input was put in the pool's inbox. */
  readonly at: Instant;
  /** When the writer takes it: the instant of its decisions. */
  readonly now: Instant;
  /** Decisions made in this turn. */
  decisions: number;
}

const CANDIDATES = 10;
const MOST_MS = 2_147_483_647;
const span = (from: Instant, to: Instant): number => Math.min(MOST_MS, Math.max(0, to - from));

/** The last agent where he is free, else the longest idle. */
function choose(signature: Signature, item: Item): Slot | undefined {
  const last = item.lastAgentId === null ? undefined : signature.slots.get(item.lastAgentId);
  return last?.reason === null ? last : first(signature.free);
}

/** The card of a decision about `item`, as things stand before it is carried out. `agent` null: nobody could take it. */
export function drawCard(turn: Turn, item: Item, agent: AgentState | null, cause: Card['cause']): Card {
  const { pool, now } = turn;
  const signature = signatureOf(pool, item);
  const id = decisionId(pool.id, turn.seq, turn.decisions, now);
  turn.decisions += 1;
  const score = (one: AgentState): Candidate => ({ agentId: one.config.id, score: one.idleSince - now });
  const others = firstOf(signature.free, CANDIDATES).filter((slot) => slot.agent !== agent);
  const candidates = [...(agent ? [score(agent)] : []), ...others.map((slot) => score(slot.agent))].slice(0, CANDIDATES);
  const { features } = item;
  const byLast = cause === 'push' && agent !== null && agent.config.id === item.lastAgentId;
  const decision: Decision = {
    decisionId: id,
    configVersion: pool.config.version,
    ruleId: item.ruleId,
    ruleText: item.ruleText,
    queueId: item.queueId,
    ...(agent ? { agentId: agent.config.id } : {}),
    strategy: cause === 'manual' ? 'manual' : byLast ? 'last_agent' : signature.demand.queue.strategy,
    features: {
      channel: item.channel,
      ...(features.language === undefined ? {} : { language: features.language }),
      ...(features.intent === undefined ? {} : { intent: features.intent }),
      priority: item.priority,
      ...(features.tier === undefined ? {} : { tier: features.tier }),
    },
    candidates,
    excluded: exclusions(signature),
    position: item.position,
    waitedMs: span(item.queuedAt, now),
    decidedInMs: span(turn.at, now),
  };
  return {
    decisionId: id,
    ticketId: item.ticketId,
    workItemId: item.workItemId,
    at: now,
    decision,
    trigger: { pool: pool.id, seq: turn.seq, kind: turn.kind },
    asked: askedOf(item, signature.demand.weight.units),
    routedUnder: item.configVersion,
    cause,
  };
}

/** Gives a queued item to an agent. The caller has made sure that he may have it. */
export function assign(turn: Turn, item: Item, agent: AgentState, cause: 'push' | 'manual', by?: Who): Card {
  const { pool, outcome, now } = turn;
  if (item.status !== 'queued') throw new BrokenInvariant(`work item ${item.workItemId} would have two holders`);
  const card = drawCard(turn, item, agent, cause);
  const weight = weightOf(pool.config, item.channel);
  dequeue(pool, item);
  item.status = 'in_hand';
  item.agentId = agent.config.id;
  item.assignedAt = now;
  item.decisionId = card.decisionId;
  item.units = weight.units;
  item.interruptible = weight.interruptible === true;
  agent.idleSince = now;
  hold(pool, item, agent);
  outcome.cards.push(card);
  outcome.items.add(item.ticketId);
  const { workItemId, ticketId, conversationId, onVersion, origin } = item;
  outcome.events.push({
    name: 'work.assigned',
    key: conversationId,
    subject: ticketId,
    at: now,
    origin,
    data: { workItemId, ticketId, conversationId, onVersion, agentId: agent.config.id, cause, at: toIso(now), decision: card.decision, ...(by ? { by } : {}) },
  });
  return card;
}

/** Tries one waiting item; true where it found its agent. */
export function matchItem(turn: Turn, item: Item): boolean {
  const slot = choose(signatureOf(turn.pool, item), item);
  if (!slot) return false;
  assign(turn, item, slot.agent, 'push');
  return true;
}

/**
 * After agents got room: the best-ranked waiting item that one of them may have, again and again.
 * Only they are looked at, and the items that came back: before the change nobody was eligible for anything that waited (non-idling).
 */
export function matchAgents(turn: Turn, agentIds: readonly string[], alsoItems: readonly Item[] = []): void {
  const { pool } = turn;
  const open = new Set<Signature>(alsoItems.map((item) => signatureOf(pool, item)));
  for (const signature of pool.waiting) if (agentIds.some((id) => signature.slots.has(id))) open.add(signature);
  matchSignatures(turn, open);
}

/** After a change that may concern everybody, such as a configuration. */
export function matchAll(turn: Turn): void {
  matchSignatures(turn, new Set(turn.pool.waiting));
}

function matchSignatures(turn: Turn, open: Set<Signature>): void {
  const { pool } = turn;
  const rank = byRank(pool.config.order);
  while (open.size > 0) {
    let best: Item | undefined;
    for (const signature of open) {
      look(signature, pool.changes, pool.base);
      const head = first(signature.waiting);
      // Within a call capacity only shrinks: who has nobody now gets nobody later in it.
      if (head === undefined || signature.free.size === 0) open.delete(signature);
      else if (best === undefined || rank(head, best) < 0) best = head;
    }
    if (best) matchItem(turn, best);
  }
}
