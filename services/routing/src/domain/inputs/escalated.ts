import { widen as openRings } from '@sluice/matching';
import type { PoolInput } from '../input.ts';
import type { Item } from '../model.ts';
import { contactOf, hasQueue } from '../pool.ts';
import { say, type Turn } from '../turn.ts';
import { askAnew, bar, barByLadder, dropHandover, rescind, waitAgain } from './give-back.ts';
import { moveTo } from './transfer.ts';

type Reassign = Extract<PoolInput, { kind: 'reassign' }>;
type Escalated = Reassign | Extract<PoolInput, { kind: 'widen' }>;

/** The item that the ladder means, while somebody is to work on it; it is decided on the version that asked from now on. */
function meant({ pool, outcome }: Turn, { ticketId, workItemId, version }: Escalated): Item | undefined {
  const item = pool.items.get(ticketId);
  if (!item || item.status === 'after_work' || (workItemId !== undefined && workItemId !== item.workItemId)) return undefined;
  item.onVersion = Math.max(item.onVersion, version);
  outcome.items.add(ticketId);
  return item;
}

/**
 * The ladder of a clock takes the item from its holder, who is not asked again for a time (a person may still give it to him); rank, age and deadline
 * stay. It waits in its old place, or moves to the named queue as by a transfer. Who is only asked for it is asked again after the queue's
 * time, and nobody has it by habit any more. A holder whom the ladder has not seen, and what a person has decided since, stand.
 */
export function reassign(turn: Turn, input: Reassign): void {
  const item = meant(turn, input);
  if (!item || standsSince(item, input)) return;
  const { agentId, status } = item;
  const { clockId, queueId } = input;
  if (queueId !== undefined && queueId !== item.queueId && hasQueue(turn.pool, queueId)) moveTo(turn, item, { queueId, by: { kind: 'ladder' }, clockId });
  else askedAnew(turn, item, clockId);
  if (agentId !== null) (status === 'offered' ? bar : barByLadder)(turn, item, agentId);
}

/** Its holder is another than the ladder saw; or a person has given or moved it after the rung was reached. */
function standsSince({ status, agentId, cause, assignedAt, placedByHuman, queuedAt }: Item, { holderId, at }: Reassign): boolean {
  if (status === 'in_hand') return agentId !== holderId || (cause === 'manual' && assignedAt !== null && assignedAt > at);
  return placedByHuman === true && queuedAt > at;
}

function askedAnew(turn: Turn, item: Item, clockId: string): void {
  const held = item.status === 'in_hand' ? item.agentId : null;
  if (item.status === 'offered') rescind(turn, item, 'escalated');
  else if (held !== null) {
    dropHandover(turn, item, 'withdrawn');
    waitAgain(turn, item);
  }
  const place = askAnew(turn, item, () => {
    item.lastAgentId = null;
    // Where a ladder has sent it before, that goes on to be told.
    if (item.movedBy?.kind !== 'escalated') item.movedBy = { kind: 'escalated', fromQueueId: item.queueId };
  });
  item.position = Math.min(item.position, place);
  if (held !== null) say(turn, 'work.returned', item, { agentId: held, reason: 'escalated', clockId });
}

/** Whoever may be asked after the longest wait may be asked now, and stays so for as long as the item lives. An offer stands. */
export function widen(turn: Turn, input: Extract<PoolInput, { kind: 'widen' }>): void {
  const item = meant(turn, input);
  if (!item) return;
  if (item.status === 'queued') askAnew(turn, item, () => void (item.widened = true));
  else {
    item.widened = true;
    openRings(turn.pool.engine, contactOf(turn.pool, item));
  }
}
