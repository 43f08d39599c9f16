import { BrokenInvariant, toIso } from '@sluice/kernel';
import { accept, type Agent, type Contact, type Reason, type Sink } from '@sluice/matching';
import { drawCard } from './card.ts';
import { ofrId } from './decision-id.ts';
import type { Cause, Item } from './model.ts';
import type { Card } from './outcome.ts';
import { overflow } from './overflow.ts';
import { arm, itemOf, type PoolState, unline } from './pool.ts';
import { say, type Turn } from './turn.ts';
import { waitEnded } from './waits.ts';

/** What the pool does when the engine gives something: a card, and an offer or an assignment. */
export function sinkOf(pool: PoolState): Sink {
  let card: Card | undefined;
  return {
    deciding(contact, agent, why) {
      unline(pool, contact);
      card = drawCard(turnOf(pool), itemOf(contact), agent, causeOf(contact, why), why);
    },
    offered(contact, agent, why) {
      if (!card) throw new BrokenInvariant('something is given without a card');
      given(turnOf(pool), contact, agent, why, card);
      card = undefined;
    },
    overflowed: (contact, to) => overflow(turnOf(pool), contact, to),
  };
}

function turnOf({ turn }: PoolState): Turn {
  if (!turn) throw new BrokenInvariant('the engine decides outside of an entry');
  return turn;
}

function causeOf({ ask }: Contact, why: Reason): Cause {
  if (why === 'manual' || why === 'pull') return why;
  return ask.mode === 'offer' ? 'offer' : 'push';
}

function given(turn: Turn, contact: Contact, agent: Agent, why: Reason, card: Card): void {
  const { outcome } = turn;
  const item = itemOf(contact);
  item.agentId = agent.config.id;
  item.why = why;
  item.decisionId = card.decisionId;
  item.units = contact.units;
  item.interruptible = contact.interruptible;
  outcome.cards.push(card);
  outcome.items.add(item.ticketId);
  if (card.cause === 'offer') return offered(turn, item, agent, card);
  accept(turn.pool.engine, contact);
  inHand(turn, item, card.cause as Cause);
  say(turn, 'work.assigned', item, { agentId: agent.config.id, cause: card.cause, decision: card.decision, ...(turn.by ? { by: turn.by } : {}), ...(turn.forced === true ? { forced: true } : {}) });
}

function offered(turn: Turn, item: Item, agent: Agent, card: Card): void {
  const { pool, now } = turn;
  const id = ofrId(pool.id, turn.seq, turn.made, now);
  turn.made += 1;
  const expiresAt = now + pool.contacts.get(item.ticketId)!.ask.queue.config.offerTimeoutMs;
  item.status = 'offered';
  item.offer = { id, agentId: agent.config.id, at: now, expiresAt, handover: false };
  arm(pool, item);
  say(turn, 'work.offered', item, { offerId: id, agentId: agent.config.id, expiresAt: toIso(expiresAt), decision: card.decision });
}

/** It has a holder from now on, who must do something about it in time. */
export function inHand({ pool, now, outcome }: Turn, item: Item, cause: Cause): void {
  if (cause !== 'transfer') waitEnded(pool, item, now);
  item.status = 'in_hand';
  item.assignedAt = now;
  item.cause = cause;
  item.offer = null;
  item.silentDueAt = pool.clocks.silentAt(item.queueId, item.channel, now);
  outcome.items.add(item.ticketId);
  arm(pool, item);
}
