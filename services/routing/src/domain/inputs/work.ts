import { toIso } from '@sluice/kernel';
import type { NewWork } from '../input.ts';
import { drawCard, matchItem, type Turn } from '../match.ts';
import type { Item } from '../model.ts';
import { dequeue, enqueue } from '../pool.ts';

/** A ticket needs an agent. One whose item is in hand joins it and adds no load; one that waits is ranked anew in its old age. */
export function work(turn: Turn, wanted: NewWork): void {
  const { pool, outcome } = turn;
  const present = pool.items.get(wanted.ticketId);
  if (present && present.onVersion > wanted.onVersion) return;
  outcome.items.add(wanted.ticketId);
  if (present?.status === 'in_hand') {
    present.onVersion = wanted.onVersion;
    return;
  }
  const { classification, ...facts } = wanted;
  if (present) dequeue(pool, present);
  const item: Item = {
    ...facts,
    workItemId: present?.workItemId ?? wanted.workItemId,
    receivedAt: Math.min(present?.receivedAt ?? wanted.receivedAt, wanted.receivedAt),
    excludedAgentIds: [...new Set([...(present?.excludedAgentIds ?? []), ...wanted.excludedAgentIds])],
    priority: present?.priorityByHuman === true ? Math.max(present.priority, wanted.priority) : wanted.priority,
    priorityByHuman: wanted.priorityByHuman || present?.priorityByHuman === true,
    position: 0,
    queuedAt: present?.queuedAt ?? turn.now,
    status: 'queued',
    decisionId: present?.decisionId ?? '',
    agentId: null,
    assignedAt: null,
    units: 0,
    interruptible: false,
    returnDueAt: null,
  };
  pool.items.set(item.ticketId, item);
  enqueue(pool, item);
  const place = outcome.events.length;
  const { queueId, priority } = item;
  if (!matchItem(turn, item)) {
    const card = drawCard(turn, item, null, 'waiting');
    item.decisionId = card.decisionId;
    outcome.cards.push(card);
  }
  // Queued goes before assigned, and both name the same decision where it was given away at once.
  outcome.events.splice(place, 0, {
    name: 'work.queued',
    key: item.conversationId,
    subject: item.ticketId,
    at: turn.now,
    origin: item.origin,
    data: {
      workItemId: item.workItemId,
      ticketId: item.ticketId,
      conversationId: item.conversationId,
      onVersion: item.onVersion,
      queueId,
      priority,
      ...(item.deadlineAt === null ? {} : { deadlineAt: toIso(item.deadlineAt) }),
      queuedAt: toIso(item.queuedAt),
      ruleId: item.ruleId,
      configVersion: item.configVersion,
      decisionId: item.decisionId,
      ...(classification ? { classification } : {}),
    },
  });
}
