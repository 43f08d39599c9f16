import type { Millis } from '../../model.ts';
import type { AgentState, OfferOutcome, Why } from '../../simulation/lines.ts';
import { openRings } from './eligible.ts';
import { type Agent, type Contact, newContact, type Offer, wholeLoad, type World } from './world.ts';

/** Counts the agents' times up to t; to be called before anything changes at t. */
export function countUpTo(world: World, t: Millis): void {
  const passed = t - world.lastAt;
  for (const agent of world.agents) {
    agent.usedUnitMs += Math.min(agent.capacity, wholeLoad(agent)) * passed;
    if (agent.state === 'available' || agent.held.length > 0) agent.staffedMs += passed;
  }
  world.lastAt = t;
}

export function offer(world: World, contact: Contact, agent: Agent, why: Why, t: Millis): Offer {
  countUpTo(world, t);
  world.decisions += 1;
  const ring = openRings(contact, t).length;
  const made: Offer = { contact, agent, ring, why, offeredAt: t, ...answerTo(contact, t, why), decisionId: `d${world.decisions}`, outcome: null, outcomeAt: null, releasedAt: null };
  contact.offers.push(made);
  contact.status = 'offered';
  agent.held.push(made);
  agent.idleSince = t;
  agent.maxUnits = Math.max(agent.maxUnits, wholeLoad(agent));
  if (made.answer === 'accept' && made.answerAt === t) answered(world, made, t);
  return made;
}

/** The answer that the traffic has for a contact's next offer, made at t. */
function answerTo(contact: Contact, t: Millis, why: Why): Pick<Offer, 'answer' | 'answerAt'> {
  const { acceptMs, offerTimeoutMs, asked } = contact.queue;
  if (why === 'pull' || asked?.includes(contact.line.channel) === false) return { answer: 'accept', answerAt: t };
  const response = contact.line.responses?.[contact.offers.length] ?? { kind: 'accept' };
  const silent = { answer: 'timeout', answerAt: t + offerTimeoutMs } as const;
  if (response.kind === 'timeout') return silent;
  const after = response.kind === 'accept' ? (response.afterMs ?? acceptMs) : Math.max(1, response.afterMs ?? 1000);
  return after >= offerTimeoutMs ? silent : { answer: response.kind, answerAt: t + after };
}

export function answered(world: World, offer: Offer, t: Millis): void {
  if (offer.answer !== 'accept') {
    giveBack(world, offer, offer.answer === 'decline' ? 'declined' : 'timeout', t);
    return;
  }
  countUpTo(world, t);
  offer.outcome = 'accepted';
  offer.outcomeAt = t;
  offer.agent.answered += 1;
  offer.contact.status = 'in-progress';
  offer.contact.answeredAt ??= t;
}

/** A pending offer that comes to nothing: its contact waits again. */
export function giveBack(world: World, offer: Offer, outcome: OfferOutcome, t: Millis): void {
  offer.outcome = outcome;
  offer.outcomeAt = t;
  release(world, offer, t);
  offer.contact.status = 'waiting';
}

function release(world: World, offer: Offer, t: Millis): void {
  countUpTo(world, t);
  offer.releasedAt = t;
  offer.agent.held = offer.agent.held.filter((o) => o !== offer);
  offer.agent.idleSince = t;
}

export function endsAt(offer: Offer): Millis | null {
  return offer.outcome === 'accepted' && offer.outcomeAt !== null ? offer.outcomeAt + inHandFor(offer.contact) : null;
}

/** The queue's word for work after the contact stands in the place of the line's. */
function inHandFor({ line, queue }: Contact): number {
  const { handleMs, afterWorkMs, channel } = line;
  return afterWorkMs === undefined || queue.afterWorkMs === undefined ? handleMs : Math.max(1, handleMs - afterWorkMs + (queue.afterWorkMs[channel] ?? 0));
}

export function end(world: World, offer: Offer, t: Millis): void {
  release(world, offer, t);
  offer.contact.status = 'handled';
  offer.contact.endedAt = t;
}

export function presence(world: World, agent: Agent, state: AgentState, t: Millis): void {
  countUpTo(world, t);
  if (state === 'available' && agent.state !== 'available') agent.idleSince = agent.back = t;
  agent.state = state;
  if (state === 'available') return;
  for (const offer of agent.held) {
    if (offer.outcome === null) giveBack(world, offer, 'rescinded', t);
    else if (state === 'offline') returned(world, offer, t);
  }
}

function returned(world: World, offer: Offer, t: Millis): void {
  release(world, offer, t);
  offer.contact.status = 'waiting';
}

export function abandon(world: World, contact: Contact, t: Millis): void {
  const pending = contact.offers.find((o) => o.outcome === null);
  if (pending !== undefined) giveBack(world, pending, 'rescinded', t);
  countUpTo(world, t);
  contact.status = 'abandoned';
  contact.abandonedAt = t;
}

export function arrive(world: World, t: Millis): void {
  const line = world.traffic[world.contacts.length];
  if (line === undefined) throw new Error('nobody left to arrive');
  countUpTo(world, t);
  world.contacts.push(newContact(world, line));
}
