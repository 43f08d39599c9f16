import type { Decision } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { type Agent, type Contact, explain, look, type Reason } from '@sluice/matching';
import { decisionId } from './decision-id.ts';
import type { Cause, Item } from './model.ts';
import { askedOf, type Card } from './outcome.ts';
import { contactOf } from './pool.ts';
import type { Turn } from './turn.ts';
import { foretell } from './waits.ts';

const MOST_MS = 2_147_483_647;
const span = (from: Instant, to: Instant): number => Math.min(MOST_MS, Math.max(0, to - from));

/** The name that the decision goes by: who was named, or the queue's strategy. */
function strategyOf(contact: Contact, why: Reason | undefined): string {
  if (why === 'manual' || why === 'pull') return why;
  if (why === 'last') return 'last_agent';
  if (why === 'dedicated') return 'dedicated_agent';
  return contact.ask.queue.config.strategy.replaceAll('-', '_');
}

/** The card of a decision about `item`, as things stand before it is carried out. `agent` undefined: nobody could take it. */
export function drawCard(turn: Turn, item: Item, agent: Agent | undefined, cause: Cause | 'waiting', why?: Reason): Card {
  const { pool, now } = turn;
  const contact = contactOf(pool, item);
  // Rings and holds of what waits untouched are those of this instant; all else is looked at.
  if (contact.status !== 'waiting' || contact.dirty) look(pool.engine, contact, now);
  const { candidates, excluded } = explain(pool.engine, contact, agent, now);
  const { features } = item;
  const id = decisionId(pool.id, turn.seq, turn.made, now);
  turn.made += 1;
  const decision: Decision = {
    decisionId: id,
    configVersion: pool.config.version,
    ruleId: item.ruleId,
    ruleText: item.ruleText,
    queueId: item.queueId,
    ...(agent ? { agentId: agent.config.id } : {}),
    strategy: strategyOf(contact, why),
    features: {
      channel: item.channel,
      ...(features.language === undefined ? {} : { language: features.language }),
      ...(features.intent === undefined ? {} : { intent: features.intent }),
      priority: item.priority,
      ...(features.tier === undefined ? {} : { tier: features.tier }),
    },
    candidates: candidates.map((one) => ({ agentId: one.agent.config.id, score: Number.isFinite(one.score) ? one.score : 0 })),
    excluded,
    position: item.position,
    waitedMs: span(item.queuedAt, now),
    decidedInMs: span(turn.at, now),
    ring: contact.ring,
    ...(why === undefined ? {} : { why }),
    ...(contact.ask.queue.config.drain === true ? { drain: true } : {}),
    ...holdOf(turn, contact),
    ...(cause === 'waiting' ? foretell(pool, item, now) : {}),
  };
  const card: Card = {
    decisionId: id,
    ticketId: item.ticketId,
    workItemId: item.workItemId,
    at: now,
    decision,
    trigger: { pool: pool.id, seq: turn.seq, kind: turn.kind },
    asked: askedOf(item, { units: contact.ask.channel.config.units, skills: contact.demand.skills }),
    routedUnder: item.configVersion,
    cause,
    ...(item.movedBy === undefined ? {} : { movedBy: item.movedBy }),
    ...(item.widened ? { widened: true } : {}),
  };
  pool.watch?.(contact, card);
  return card;
}

function holdOf({ pool }: Turn, { hold, dedicated, ask, waitFrom }: Contact): Pick<Decision, 'holdFor'> {
  if (!hold) return {};
  const { id, dedicatedMs, lastAgentMs } = ask.queue.config;
  const isDedicated = hold === dedicated;
  return { holdFor: { agentId: hold.config.id, why: isDedicated ? 'dedicated' : 'last', until: toIso(pool.clocks.after(id, waitFrom, isDedicated ? dedicatedMs : lastAgentMs)) } };
}
