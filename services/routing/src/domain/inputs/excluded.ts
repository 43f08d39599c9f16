import type { PoolInput } from '../input.ts';
import { arm } from '../pool.ts';
import type { Turn } from '../turn.ts';
import { over } from './ending.ts';
import { askAnew, barForGood, dropHandover, giveBack, rescind } from './give-back.ts';

/**
 * The complaint concerns them: whoever of them has the item, or is asked for it, has it no more, and none of them is asked again as long as it
 * lives, nor gets it by hand. Work after the contact is over for him. Who is taken back into the list of those who may have it is asked from the next item on.
 */
export function exclude(turn: Turn, { ticketId, version, agentIds }: Extract<PoolInput, { kind: 'excluded' }>): void {
  const { pool, outcome } = turn;
  const item = pool.items.get(ticketId);
  if (!item) return;
  item.onVersion = Math.max(item.onVersion, version);
  if (item.status === 'after_work' && item.agentId !== null && agentIds.includes(item.agentId)) return over(turn, item);
  outcome.items.add(ticketId);
  const { offer } = item;
  if (offer?.handover === true && agentIds.includes(offer.agentId)) {
    dropHandover(turn, item, 'withdrawn');
    arm(pool, item);
  }
  if (item.status === 'offered' && offer !== null && agentIds.includes(offer.agentId)) rescind(turn, item, 'withdrawn');
  else if (item.agentId !== null && item.status === 'in_hand' && agentIds.includes(item.agentId)) giveBack(turn, item, 'excluded');
  const excludedAgentIds = [...new Set([...item.excludedAgentIds, ...agentIds])];
  if (item.status === 'queued') askAnew(turn, item, () => void (item.excludedAgentIds = excludedAgentIds));
  else item.excludedAgentIds = excludedAgentIds;
  for (const agentId of agentIds) barForGood(turn, item, agentId);
}
