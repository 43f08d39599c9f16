import { toIso } from '@sluice/kernel';
import { drawCard } from '../card.ts';
import type { NewWork } from '../input.ts';
import type { Item } from '../model.ts';
import { hasQueue, takeIn } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { waitBegan } from '../waits.ts';
import { askAnew } from './give-back.ts';
import { reconsider } from './reconsider.ts';

/** A ticket needs an agent. One whose item somebody is asked for or has joins it and adds no load; one that waits is ranked anew in its old age. */
export function work(turn: Turn, wanted: NewWork): void {
  const { pool, outcome } = turn;
  const present = pool.items.get(wanted.ticketId);
  if (present && present.onVersion > wanted.onVersion) return;
  const { classification, reconfigured, says, ...asked } = wanted;
  const facts = hasQueue(pool, asked.queueId) ? asked : { ...asked, queueId: pool.config.fallbackQueueId, skills: {} };
  if (present && reconfigured) return reconsider(turn, present, facts, classification);
  outcome.items.add(wanted.ticketId);
  if (present && present.status !== 'queued') return join(present, wanted);
  const item = present ? askAgain(turn, present, facts) : begin(turn, facts);
  turn.queued = { item, place: outcome.events.length, queueId: item.queueId, queuedAt: item.queuedAt, decisionId: item.decisionId, classification, ...(present ? {} : { says }) };
}

/** A message joins what is in hand, or was just being finished. */
function join(present: Item, { onVersion }: NewWork): void {
  present.onVersion = onVersion;
  if (present.status !== 'after_work') return;
  present.status = 'in_hand';
  present.finishDueAt = null;
}

function begin({ pool, now, seq }: Turn, facts: Omit<NewWork, 'classification' | 'reconfigured' | 'says'>): Item {
  const item: Item = {
    ...facts,
    seq,
    position: 0,
    queuedAt: now,
    bars: [],
    status: 'queued',
    decisionId: '',
    agentId: null,
    offer: null,
    assignedAt: null,
    cause: null,
    why: null,
    units: 0,
    interruptible: false,
    returnDueAt: null,
    silentDueAt: null,
    foretold: null,
    finishDueAt: null,
  };
  item.position = takeIn(pool, item, now);
  waitBegan(pool, item, now);
  return item;
}

function askAgain(turn: Turn, item: Item, facts: Omit<NewWork, 'classification' | 'reconfigured' | 'says'>): Item {
  const { workItemId: _own, receivedAt: _older, excludedAgentIds, priority, priorityByHuman, ...rest } = facts;
  const place = askAnew(turn, item, () =>
    Object.assign(item, { preferred: undefined }, rest.queueId === item.queueId ? {} : { placedIn: undefined, placedByHuman: undefined, movedBy: undefined }, rest, {
      excludedAgentIds: [...new Set([...item.excludedAgentIds, ...excludedAgentIds])],
      priority: item.priorityByHuman ? Math.max(item.priority, priority) : priority,
      priorityByHuman: priorityByHuman || item.priorityByHuman,
    }),
  );
  item.position = Math.min(item.position, place);
  return item;
}

/** Queued goes before offered or assigned, and all name the same decision where it was given away at once. */
export function announceQueued(turn: Turn): void {
  if (!turn.queued) return;
  const { item, place, queueId, queuedAt, decisionId: before, classification, says } = turn.queued;
  // What a closed door has sent on has its card.
  if (item.status === 'queued' && item.decisionId === before) {
    const card = drawCard(turn, item, undefined, 'waiting');
    item.decisionId = card.decisionId;
    turn.outcome.cards.push(card);
  }
  const { workItemId, ticketId, conversationId, onVersion, priority, deadlineAt, ruleId, configVersion, decisionId, origin } = item;
  turn.outcome.events.splice(place, 0, {
    name: 'work.queued',
    key: conversationId,
    subject: ticketId,
    at: turn.now,
    origin,
    data: {
      workItemId,
      ticketId,
      conversationId,
      onVersion,
      queueId,
      priority,
      ...(deadlineAt === null ? {} : { deadlineAt: toIso(deadlineAt) }),
      queuedAt: toIso(queuedAt),
      ruleId,
      configVersion,
      decisionId,
      ...(classification ? { classification } : {}),
      ...(says ? { says } : {}),
    },
  });
}
