import { toIso } from '@sluice/kernel';
import { ofrId } from '../decision-id.ts';
import type { PoolInput } from '../input.ts';
import type { Item, MovedBy, Who } from '../model.ts';
import { agentOf, arm, contactOf, hasQueue } from '../pool.ts';
import { answer, say, shown, type Turn } from '../turn.ts';
import { waitBegan, waitBroken } from '../waits.ts';
import { askAnew, dropHandover, giveBack, liftLadderBars, rescind, waitAgain } from './give-back.ts';

/**
 * A human moves the item to another queue. The rule's skills were the old queue's and are dropped; age, rank and deadline stay, the wait starts anew.
 * To the queue where it is: its holder gives it back. Who moves away what he holds does not get it again;
 * who lost it to a ladder may.
 */
export function transfer(turn: Turn, wanted: Extract<PoolInput, { kind: 'transfer' }>): void {
  const { pool } = turn;
  const item = pool.items.get(wanted.ticketId);
  if (!pool.config.queues.some((queue) => queue.id === wanted.queueId)) return answer(turn, wanted.requestId, 404, { state: 'unknown_queue' });
  if (!item) return answer(turn, wanted.requestId, 409, { state: 'no_open_work' });
  liftLadderBars(turn, item);
  const own = wanted.by.id !== undefined && wanted.by.id === item.agentId;
  if (wanted.queueId !== item.queueId) moveTo(turn, item, { queueId: wanted.queueId, by: wanted.by, exclude: own, noteId: wanted.noteId });
  else if (item.status === 'in_hand' || item.status === 'after_work') giveBack(turn, item, own ? 'agent' : 'supervisor', true);
  answer(turn, wanted.requestId, 200, shown(item));
}

interface Move {
  readonly queueId: string;
  readonly by: Who;
  /** Who has it does not get it again. */
  readonly exclude?: boolean;
  readonly noteId?: string | undefined;
  /** Whose ladder moves it. */
  readonly clockId?: string;
}

function movedBy({ by: { kind, id = '' }, clockId }: Move, fromQueueId: string): MovedBy {
  if (clockId !== undefined) return { kind: 'escalated', fromQueueId };
  return kind === 'agent' ? { kind: 'person', by: id, fromQueueId } : { kind: 'queue_gone', fromQueueId };
}

/** Moves the item, queued afterwards. */
export function moveTo(turn: Turn, item: Item, move: Move): void {
  const { queueId, by, exclude, noteId, clockId } = move;
  const fromQueueId = item.queueId;
  const held = item.status === 'in_hand' || item.status === 'after_work' ? (item.agentId ?? undefined) : undefined;
  if (item.status === 'offered') rescind(turn, item, clockId === undefined ? 'withdrawn' : 'escalated');
  if (held !== undefined) {
    dropHandover(turn, item, 'withdrawn');
    waitAgain(turn, item);
  }
  waitBroken(turn.pool, item, turn.now);
  const place = askAnew(
    turn,
    item,
    () => {
      if (exclude === true && held !== undefined) item.excludedAgentIds = [...item.excludedAgentIds, held];
      if (clockId !== undefined) item.lastAgentId = null;
      Object.assign(item, { queueId, skills: {}, preferred: undefined, queuedAt: turn.now, placedIn: undefined, placedByHuman: by.kind === 'agent' || undefined, movedBy: movedBy(move, fromQueueId) });
    },
    turn.now,
  );
  waitBegan(turn.pool, item, turn.now);
  item.position = Math.min(item.position, place);
  const why = clockId === undefined ? {} : { reason: 'escalated', clockId };
  say(turn, 'work.transferred', item, { ...(held === undefined ? {} : { fromAgentId: held }), fromQueueId, toQueueId: queueId, by, ...(noteId === undefined ? {} : { noteId }), ...why });
}

/** What waits in a queue that is gone, or that the request was routed to under another configuration, goes where everything else goes. */
export function moveStranded(turn: Turn): void {
  const { pool } = turn;
  for (const ticketId of pool.stranded) {
    const item = pool.items.get(ticketId);
    if (item?.status === 'queued' && !hasQueue(pool, item.queueId)) moveTo(turn, item, { queueId: pool.config.fallbackQueueId, by: { kind: 'rule', id: 'queue_removed' } });
  }
  pool.stranded.clear();
}

/** Its holder, or a lead, offers it to another agent; he who has it keeps it until that one accepts. */
export function handover(turn: Turn, wanted: Extract<PoolInput, { kind: 'handover' }>): void {
  const { pool, now } = turn;
  const item = pool.items.get(wanted.ticketId);
  if (!agentOf(pool, wanted.agentId)) return answer(turn, wanted.requestId, 404, { state: 'unknown_agent' });
  if (!item || item.agentId === null || item.status !== 'in_hand') return answer(turn, wanted.requestId, 409, item ? { state: item.status, ...shown(item) } : { state: 'no_open_work' });
  if (item.agentId === wanted.agentId) return answer(turn, wanted.requestId, 409, { state: 'has_it', ...shown(item) });
  if (item.excludedAgentIds.includes(wanted.agentId)) return answer(turn, wanted.requestId, 409, { state: 'agent_excluded', ...shown(item) });
  dropHandover(turn, item, 'assigned');
  const id = ofrId(pool.id, turn.seq, turn.made, now);
  turn.made += 1;
  const expiresAt = now + contactOf(pool, item).ask.queue.config.offerTimeoutMs;
  item.offer = { id, agentId: wanted.agentId, at: now, expiresAt, handover: true };
  arm(pool, item);
  say(turn, 'work.handover_asked', item, {
    offerId: id,
    fromAgentId: item.agentId,
    toAgentId: wanted.agentId,
    ...(wanted.noteId === undefined ? {} : { noteId: wanted.noteId }),
    expiresAt: toIso(expiresAt),
    by: wanted.by,
  });
  answer(turn, wanted.requestId, 200, shown(item));
}
