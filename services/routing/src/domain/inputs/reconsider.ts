import type { Classification } from '@sluice/contracts';
import type { NewWork } from '../input.ts';
import type { Item } from '../model.ts';
import { demandOf, type PoolState } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { waitBegan, waitBroken } from '../waits.ts';
import { askAnew, rescind } from './give-back.ts';

type Facts = Omit<NewWork, 'classification' | 'reconfigured' | 'says'>;

/**
 * What another configuration's rules say of an item that waits. It keeps age, bars, exclusions, who is meant for it, and what a human has set;
 * where it moves to another queue its wait there begins, as with a transfer. Nobody is told of an answer with the same queue, rank and
 * deadline; where it is wholly the same, an offer stands.
 */
export function reconsider(turn: Turn, item: Item, wanted: Facts, classification: Classification | undefined): void {
  if (item.status === 'in_hand' || item.status === 'after_work') return;
  const { pool, now, outcome } = turn;
  const moves = wanted.queueId !== item.queueId && wanted.queueId !== item.placedIn;
  // He moved it after this was asked; or a ladder has sent it there.
  if (moves && (item.placedByHuman || (item.movedBy?.kind === 'escalated' && item.movedBy.fromQueueId !== item.queueId))) return;
  const before = { ...item };
  const answer = answerOf(item, wanted, moves);
  outcome.items.add(item.ticketId);
  if (!moves && asked(pool, item) === asked(pool, { ...item, ...answer })) return void Object.assign(item, answer);
  if (item.status === 'offered') rescind(turn, item, 'configuration');
  waitBroken(pool, item, now);
  const change = (): void => void Object.assign(item, answer, moves ? { queuedAt: now, placedIn: undefined, movedBy: undefined } : {});
  const place = askAnew(turn, item, change, moves ? now : undefined);
  waitBegan(pool, item, now);
  item.position = Math.min(item.position, place);
  if (moves || item.priority !== before.priority || item.deadlineAt !== before.deadlineAt)
    turn.queued = { item, place: outcome.events.length, queueId: item.queueId, queuedAt: item.queuedAt, decisionId: item.decisionId, classification };
}

function answerOf(item: Item, wanted: Facts, moves: boolean) {
  const { onVersion, ruleId, ruleText, skills, preferred, language, priority, deadlineAt, configVersion, features, origin } = wanted;
  return {
    onVersion,
    ruleId,
    ruleText,
    queueId: moves ? wanted.queueId : item.queueId,
    skills,
    preferred,
    language,
    priority: item.priorityByHuman ? Math.max(item.priority, priority) : priority,
    deadlineAt,
    configVersion,
    features,
    origin,
  };
}

/** All that the engine is asked by it. */
function asked(pool: PoolState, item: Item): string {
  const inOrder = (skills: Readonly<Record<string, number>>): [string, number][] => Object.entries(skills).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const demand = demandOf(pool, item);
  return JSON.stringify({ ...demand, skills: inOrder(demand.skills), required: inOrder(item.skills) });
}
