import type { Millis } from '../model.ts';
import { each } from '../sorted-list.ts';
import { eachClassFor, eachIn } from './demands.ts';
import { type Agent, before, CAPACITY, type Channel, type Contact, isBarred } from './parts.ts';
import type { Engine } from './state.ts';

/*
 * A queue that drains keeps an agent from part work while one of its contacts that needs more of him waits, ranks before, and would be his
 * but for what he has in hand: else small work, always the next to fit, keeps him in pieces for ever. What does not count against it
 * (mail beside a call) is given all the same. Off unless a queue says so: it makes an agent wait while there is work that he could do.
 */

/** Is the agent kept for something of a draining queue that ranks before the contact? */
export function keepsFor(engine: Engine, agent: Agent, contact: Contact, now: Millis): boolean {
  if (!engine.drains || agent.holding.size === 0) return false;
  const part = contact.ask.channel;
  return engine.channels.some((channel) => isWhole(agent, channel, part) && (isNamed(agent, channel, contact, now) || isAsked(engine, agent, channel, contact, now)));
}

/** The same for a decision: he is looked at again when something of a draining queue is gone. */
export function isKept(engine: Engine, agent: Agent, contact: Contact, now: Millis): boolean {
  if (!keepsFor(engine, agent, contact, now)) return false;
  engine.kept.add(agent);
  return true;
}

/** Who was kept for something of a draining queue, once any of it has left its place. */
export function takeKept(engine: Engine): readonly Agent[] {
  if (!engine.keptFreed) return NOBODY;
  engine.keptFreed = false;
  const agents = [...engine.kept];
  engine.kept.clear();
  return agents;
}

const NOBODY: readonly Agent[] = [];

/** Would a contact of the channel be his with empty hands, and does the part work count against it? */
function isWhole(agent: Agent, { number, config }: Channel, part: Channel): boolean {
  const counts = config.interruptible === true || part.config.interruptible !== true;
  return counts && agent.reasons[number] === CAPACITY && config.units > part.config.units && config.units <= agent.config.capacity;
}

const drains = ({ ask }: Contact): boolean => ask.queue.config.drain === true;

function isNamed(agent: Agent, { number }: Channel, contact: Contact, now: Millis): boolean {
  for (const one of agent.direct[number] ? each(agent.direct[number]) : []) {
    if (!before(one, contact)) return false;
    if (drains(one) && !isBarred(one, agent, now)) return true;
  }
  return false;
}

function isAsked(engine: Engine, agent: Agent, { number }: Channel, contact: Contact, now: Millis): boolean {
  let found = false;
  eachClassFor(engine.demands, number, agent, contact, (waiting, best) => {
    if (found || !waiting.min || !drains(waiting.min)) return best;
    for (const one of eachIn(waiting)) {
      if (!before(one, contact)) break;
      found ||= !isBarred(one, agent, now);
    }
    return best;
  });
  return found;
}
