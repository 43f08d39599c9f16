import { BrokenInvariant } from '@sluice/kernel';
import { accept, end, hasRoom, refuse } from '@sluice/matching';
import { drawCard } from '../card.ts';
import type { PoolInput } from '../input.ts';
import type { AgentPresence, Item } from '../model.ts';
import { OFFER_OVER } from '../outcome.ts';
import { agentOf, contactOf, takeIn } from '../pool.ts';
import { inHand } from '../sink.ts';
import { answer, offerEnded, say, shown, type Turn } from '../turn.ts';
import { bar, liftLadderBars, lineAgain } from './give-back.ts';
import { changePresence } from './presence.ts';

type Accept = Extract<PoolInput, { kind: 'accept' }>;
type Decline = Extract<PoolInput, { kind: 'decline' }>;

/** So many offers in a row that he lets pass make an agent `away`. */
const MOST_MISSED = 2;

/** The item of an offer that is still open, and for him; else the call is answered with the present state. */
function openOffer(turn: Turn, { requestId, offerId, ticketId, by }: Accept | Decline): Item | undefined {
  const item = turn.pool.items.get(ticketId);
  if (!item || item.offer?.id !== offerId) {
    answer(turn, requestId, 409, { state: OFFER_OVER });
    return undefined;
  }
  // Whoever calls has checked who he is; here it counts that nobody answers for another.
  if (by.kind === 'agent' && by.id !== item.offer.agentId && agentOf(turn.pool, by.id ?? null)) {
    answer(turn, requestId, 403, { state: 'not_yours' });
    return undefined;
  }
  return item;
}

export function acceptOffer(turn: Turn, wanted: Accept): void {
  const item = openOffer(turn, wanted);
  if (!item?.offer) return;
  const { offer } = item;
  if (offer.handover && !hasRoomFor(turn, item, offer.agentId)) return answer(turn, wanted.requestId, 409, { state: 'agent_capacity', ...shown(item) });
  forgive(turn, offer.agentId);
  offerEnded(turn, item, offer, 'accepted');
  if (offer.handover) acceptHandover(turn, item);
  else {
    accept(turn.pool.engine, contactOf(turn.pool, item));
    say(turn, 'work.accepted', item, { offerId: offer.id, agentId: offer.agentId });
    inHand(turn, item, 'offer');
    say(turn, 'work.assigned', item, { agentId: offer.agentId, cause: 'offer', decision: decisionOf(turn, item), offerId: offer.id });
  }
  answer(turn, wanted.requestId, 200, shown(item));
}

/** Beside what he has; whether he is there does not matter: he answers. */
function hasRoomFor({ pool }: Turn, item: Item, agentId: string): boolean {
  const agent = agentOf(pool, agentId);
  return agent !== undefined && hasRoom(agent, contactOf(pool, item).ask.channel);
}

/** The decision by which it was offered stands; the card that is told with the assignment is drawn at the acceptance. */
function decisionOf(turn: Turn, item: Item): ReturnType<typeof drawCard>['decision'] {
  const card = drawCard(turn, item, agentOf(turn.pool, item.agentId), 'offer', item.why ?? 'strategy');
  item.decisionId = card.decisionId;
  turn.outcome.cards.push(card);
  return card.decision;
}

/** The holder's load goes from one to the other at once. */
function acceptHandover(turn: Turn, item: Item): void {
  const { pool, now } = turn;
  const { offer } = item;
  const to = agentOf(pool, offer?.agentId ?? null);
  if (!offer || !to || item.agentId === null) throw new BrokenInvariant(`work item ${item.workItemId} is handed to nobody`);
  const from = item.agentId;
  say(turn, 'work.handover_decided', item, { offerId: offer.id, fromAgentId: from, toAgentId: offer.agentId, outcome: 'accepted' });
  const card = drawCard(turn, item, to, 'transfer', 'manual');
  liftLadderBars(turn, item);
  end(pool.engine, contactOf(pool, item), now);
  item.agentId = offer.agentId;
  item.why = 'manual';
  item.decisionId = card.decisionId;
  turn.outcome.cards.push(card);
  takeIn(pool, item, now);
  item.returnDueAt = null;
  inHand(turn, item, 'transfer');
  say(turn, 'work.assigned', item, { agentId: offer.agentId, cause: 'transfer', decision: card.decision, offerId: offer.id });
}

export function declineOffer(turn: Turn, wanted: Decline): void {
  const item = openOffer(turn, wanted);
  if (!item?.offer) return;
  const { offer } = item;
  forgive(turn, offer.agentId);
  offerEnded(turn, item, offer, 'declined');
  const reason = wanted.reason === undefined ? {} : { reason: wanted.reason };
  if (offer.handover) {
    const fromAgentId = item.agentId ?? '';
    item.offer = null;
    say(turn, 'work.handover_decided', item, { offerId: offer.id, fromAgentId, toAgentId: offer.agentId, outcome: 'declined', ...reason });
  } else {
    refuseOffer(turn, item);
    say(turn, 'work.declined', item, { offerId: offer.id, agentId: offer.agentId, ...reason });
  }
  answer(turn, wanted.requestId, 200, shown(item));
}

/** He has let it pass: it goes on to the next, and after two in a row he is taken for away. */
export function offerTimedOut(turn: Turn, item: Item): void {
  const { offer } = item;
  if (!offer) return;
  offerEnded(turn, item, offer, 'timed_out');
  if (offer.handover) {
    const fromAgentId = item.agentId ?? '';
    item.offer = null;
    say(turn, 'work.handover_decided', item, { offerId: offer.id, fromAgentId, toAgentId: offer.agentId, outcome: 'timed_out' });
    return;
  }
  refuseOffer(turn, item);
  say(turn, 'work.offer_timed_out', item, { offerId: offer.id, agentId: offer.agentId });
  missed(turn, offer.agentId);
}

function refuseOffer(turn: Turn, item: Item): void {
  const { pool, now } = turn;
  const agentId = item.agentId ?? '';
  refuse(pool.engine, contactOf(pool, item), now);
  waitsAfterRefusal(turn, item);
  bar(turn, item, agentId);
}

function missed(turn: Turn, agentId: string): void {
  const { pool, outcome, now } = turn;
  const present = pool.presence.get(agentId);
  if (!present) return;
  const count = (present.missed ?? 0) + 1;
  outcome.agents.add(agentId);
  pool.presence.set(agentId, { ...present, missed: count });
  if (count >= MOST_MISSED && present.status === 'available') changePresence(turn, agentId, { status: 'away', reason: 'missed_offers', channels: {}, since: now }, [], 'away');
}

/** He has answered one: those that he let pass before do not count any more. */
function forgive({ pool, outcome }: Turn, agentId: string): void {
  const present = pool.presence.get(agentId);
  if (!present?.missed) return;
  const { missed: _, ...rest } = present;
  const kept: AgentPresence = rest;
  pool.presence.set(agentId, kept);
  outcome.agents.add(agentId);
}

function waitsAfterRefusal({ pool, outcome }: Turn, item: Item): void {
  outcome.items.add(item.ticketId);
  Object.assign(item, { status: 'queued', agentId: null, offer: null, why: null, units: 0, interruptible: false });
  lineAgain(pool, item);
}
