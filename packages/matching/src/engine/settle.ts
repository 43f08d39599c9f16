import { BrokenInvariant } from '@sluice/kernel';
import { pop, push } from '../heap.ts';
import type { Millis } from '../model.ts';
import { each } from '../sorted-list.ts';
import { choose } from './choose.ts';
import { firstFor } from './demands.ts';
import { isKept, takeKept } from './drain.ts';
import { advance, offer, park, wakeKept } from './engine.ts';
import { type Agent, before, type Contact, FREE, isBarred, RAMP_UP } from './parts.ts';
import { settleByBest } from './settle-best.ts';
import type { Engine } from './state.ts';
import { look } from './waiting.ts';

/**
 * Gives what waits to whoever may have it, once through by rank (simulation §5). It looks only at contacts and agents that have changed:
 * before the change no waiting contact had an eligible agent, so each new pair has one of them in it. An agent who changed names the best
 * contact that he could get; of all that are named, or have changed themselves, the first by rank chooses its agent, and so on. What that
 * takes away (room) makes nobody eligible, so what was passed by need not be looked at again.
 */
export function settle(engine: Engine, now: Millis): void {
  advance(engine, now);
  wakeKept(engine);
  const { dirtyContacts, dirtyAgents } = engine;
  if (dirtyContacts.length === 0 && dirtyAgents.length === 0) return;
  const { best, config } = engine;
  if (best && config.order === 'best' && dirtyContacts.length + dirtyAgents.length <= MOST_CHOSEN) return settleByBest(engine, best, now);
  const { named } = engine;
  for (const contact of dirtyContacts)
    if (contact.status === 'waiting') push(named, { contact, by: undefined });
    else contact.dirty = false;
  dirtyContacts.length = 0;
  const agents = dirtyAgents.splice(0);
  for (const agent of agents) name(engine, agent, now, named);
  for (let next = pop(named); next !== undefined; next = pop(named)) give(engine, next, now, named);
  for (const agent of agents) agent.dirty = false;
}

/** So many may have changed at once that one is chosen after the other. */
const MOST_CHOSEN = 64;

type Names = Engine['named'];

function name(engine: Engine, agent: Agent, now: Millis, named: Names): void {
  const contact = bestFor(engine, agent, now);
  if (contact) push(named, { contact, by: agent });
}

function give(engine: Engine, { contact, by }: Names['items'][number], now: Millis, named: Names): void {
  let agent: Agent | undefined;
  if (contact.status === 'waiting') {
    if (contact.dirty) look(engine, contact, now);
    const choice = choose(engine, contact, now);
    if (choice) {
      contact.dirty = false;
      agent = choice.agent;
      offer(engine, contact, agent, choice.why, now);
      // In time for what he was kept from to go before its equals.
      for (const kept of takeKept(engine)) name(engine, kept, now, named);
    } else if (contact.dirty) {
      contact.dirty = false;
      park(engine, contact, now);
    }
  }
  if (by && !agent && contact.status === 'waiting' && bestFor(engine, by, now) === contact) throw new BrokenInvariant(`${by.config.id} could have contact ${contact.id}, and nobody can`);
  if (by) name(engine, by, now, named);
  if (agent?.dirty === true && agent !== by) name(engine, agent, now, named);
}

/** The first by rank of what waits and he would be eligible for. */
export function bestFor(engine: Engine, agent: Agent, now: Millis): Contact | undefined {
  let best: Contact | undefined;
  for (let channel = 0; channel < engine.channels.length; channel += 1) {
    const list = agent.direct[channel];
    if (list === undefined || list.size === 0 || agent.reasons[channel] !== FREE) continue;
    for (const contact of each(list)) {
      if (best !== undefined && !before(contact, best)) break;
      if (isBarred(contact, agent, now) || isKept(engine, agent, contact, now)) continue;
      best = contact;
      break;
    }
  }
  return engine.drains ? firstUnkept(engine, agent, now, best) : firstFor(engine.demands, agent, now, best);
}

/** Where he is kept from the first of a channel he is kept from all that come after it. */
function firstUnkept(engine: Engine, agent: Agent, now: Millis, named: Contact | undefined): Contact | undefined {
  let best = named;
  for (const { number } of engine.channels) {
    const first = firstFor(engine.demands, agent, now, best, FREE, number);
    if (first && first !== best && !isKept(engine, agent, first, now)) best = first;
  }
  return best;
}

/**
 * What the agent would take next of what is not given out: the first by rank that he meets, or that is dedicated to him, that nobody else is held for,
 * and for which he has room; he knows himself how fast he comes back.
 */
export function nextToTake(engine: Engine, agent: Agent, now: Millis): Contact | undefined {
  let found = firstFor(engine.pulls, agent, now, undefined, RAMP_UP);
  for (const contact of agent.named) {
    const reason = agent.reasons[contact.ask.channel.number];
    if (contact.ask.mode !== 'pull' || contact.dedicated !== agent || contact.waitsIn === undefined || (reason !== FREE && reason !== RAMP_UP)) continue;
    if (!isBarred(contact, agent, now) && (found === undefined || before(contact, found))) found = contact;
  }
  return found;
}
