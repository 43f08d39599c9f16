import type { PoolInput } from '../input.ts';
import type { Item } from '../model.ts';
import { arm, leave } from '../pool.ts';
import { answer, offerEnded, say, shown, type Turn } from '../turn.ts';
import { waitBroken } from '../waits.ts';
import { dropHandover, giveBack, waitAgain } from './give-back.ts';

type Refused = Extract<PoolInput, { kind: 'refused' }>;

/** What ends because its holder has done his part goes through after-contact work; the rest is over at once. */
const BY_HOLDER = new Set(['waiting', 'resolved']);

/** The ticket waits, is resolved, closed or merged. */
export function withdrawn(turn: Turn, { ticketId, version, reason }: Extract<PoolInput, { kind: 'withdrawn' }>): void {
  const { pool, now } = turn;
  const item = pool.items.get(ticketId);
  if (!item || item.onVersion > version) return;
  item.onVersion = version;
  const afterWorkMs = pool.config.queueSettings[item.queueId]?.afterWorkMs[item.channel] ?? 0;
  if (item.status !== 'in_hand' || afterWorkMs === 0 || !BY_HOLDER.has(reason)) return over(turn, item);
  dropHandover(turn, item, 'withdrawn');
  turn.outcome.items.add(ticketId);
  Object.assign(item, { status: 'after_work', silentDueAt: null, returnDueAt: null, finishDueAt: now + afterWorkMs });
  arm(pool, item);
}

/** The item is done: its load is free at once. */
export function over(turn: Turn, item: Item): void {
  turn.outcome.items.add(item.ticketId);
  const { offer } = item;
  if (item.status === 'offered' && offer) {
    offerEnded(turn, item, offer, 'rescinded');
    say(turn, 'work.offer_rescinded', item, { offerId: offer.id, agentId: offer.agentId, reason: 'withdrawn' });
  } else dropHandover(turn, item, 'withdrawn');
  if (item.status === 'queued' || item.status === 'offered') waitBroken(turn.pool, item, turn.now);
  leave(turn.pool, item, turn.now);
}

/** Its holder has finished the work after the contact. */
export function finish(turn: Turn, { requestId, ticketId }: Extract<PoolInput, { kind: 'finish' }>): void {
  const item = turn.pool.items.get(ticketId);
  if (!item) return answer(turn, requestId, 409, { state: 'no_open_work' });
  if (item.status !== 'after_work') return answer(turn, requestId, 409, { state: item.status, ...shown(item) });
  over(turn, item);
  answer(turn, requestId, 200, { ...shown(item), status: 'done' });
}

/**
 * conversation did not take our decision. Where the ticket has ended or waits, or a newer human decision stands, the item ends;
 * where our record was merely overtaken, the item waits again in its old place and is decided on the newer version.
 * A refusal of anything but the item's newest decision is stale and decides to nothing; one of a hand-over only drops the hand-over.
 */
export function refused(turn: Turn, input: Refused): void {
  const item = turn.pool.items.get(input.ticketId);
  if (!item) return;
  if (input.workItemId !== undefined && input.workItemId !== item.workItemId) return;
  if (input.decisionId !== undefined && input.decisionId !== item.decisionId) return;
  if (input.decisionId === undefined && input.offerId !== undefined && input.offerId !== item.offer?.id) return;
  item.onVersion = Math.max(item.onVersion, input.version);
  turn.outcome.items.add(item.ticketId);
  if (input.reason !== 'superseded') return over(turn, item);
  const { offer } = item;
  // Nothing is said of it: conversation never took it for an offer.
  if (offer && (item.status === 'offered' || input.offerId === offer.id)) offerEnded(turn, item, offer, 'rescinded');
  if (offer?.handover === true && input.offerId === offer.id) item.offer = null;
  else if (item.status === 'offered') waitAgain(turn, item);
  else if (item.status === 'in_hand') giveBack(turn, item, 'decision_refused');
}
