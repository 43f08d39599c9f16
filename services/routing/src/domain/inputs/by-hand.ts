import { nextToTake, offer, presentReason, settle } from '@sluice/matching';
import type { PoolInput } from '../input.ts';
import type { Who } from '../model.ts';
import { agentOf, contactOf, itemOf } from '../pool.ts';
import { answer, shown, type Turn } from '../turn.ts';
import { dropHandover, liftLadderBars, rescind, waitAgain } from './give-back.ts';

/**
 * A human gives the item to an agent: queue, language and skills are not asked of him. One who is full or absent gets it only by `force` and with a
 * reason, and nothing more until his load is below his capacity; one who must not have it never does.
 */
export function assignByHand(turn: Turn, wanted: Extract<PoolInput, { kind: 'assign' }>): void {
  const { pool, now } = turn;
  const say = (status: 200 | 404 | 409, body: Record<string, unknown>): void => answer(turn, wanted.requestId, status, body);
  const item = pool.items.get(wanted.ticketId);
  const agent = agentOf(pool, wanted.agentId);
  if (!agent) return say(404, { state: 'unknown_agent' });
  if (!item) return say(409, { state: 'no_open_work' });
  if (item.agentId === wanted.agentId && item.status !== 'offered') return say(200, shown(item));
  if (item.excludedAgentIds.includes(wanted.agentId)) return say(409, { state: 'agent_excluded', ...shown(item) });
  const contact = contactOf(pool, item);
  // His own offer holds the room that it asks for.
  const mine = item.status === 'offered' && item.agentId === wanted.agentId;
  const keeps = mine ? undefined : presentReason(agent, contact);
  // Who has just come back is spared by the engine, not by people.
  const reason = keeps === 'ramp_up' ? undefined : keeps;
  if (reason !== undefined && wanted.force !== true) return say(409, { state: `agent_${reason}`, ...shown(item) });
  if (item.status === 'offered') rescind(turn, item, 'assigned');
  else if (item.status !== 'queued') {
    dropHandover(turn, item, 'assigned');
    waitAgain(turn, item);
  }
  liftLadderBars(turn, item);
  give(turn, () => offer(pool.engine, contact, agent, 'manual', now), wanted.by, reason !== undefined);
  say(200, shown(item));
}

/** An agent takes the next by rank of what is not given out but taken. */
export function take(turn: Turn, { requestId, agentId, by }: Extract<PoolInput, { kind: 'take' }>): void {
  const { pool, now } = turn;
  const agent = agentOf(pool, agentId);
  if (!agent) return answer(turn, requestId, 404, { state: 'unknown_agent' });
  // What has changed by itself up to now counts for what can be taken.
  settle(pool.engine, now);
  const contact = nextToTake(pool.engine, agent, now);
  if (!contact) return answer(turn, requestId, 200, { ticketId: null });
  give(turn, () => offer(pool.engine, contact, agent, 'pull', now), by, false);
  answer(turn, requestId, 200, shown(itemOf(contact)));
}

function give(turn: Turn, how: () => void, by: Who, forced: boolean): void {
  turn.by = by;
  turn.forced = forced;
  how();
  turn.by = undefined;
  turn.forced = false;
}
