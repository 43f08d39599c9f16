import { advance, offer } from '../engine/engine.ts';
import { meets, ringAsk } from '../engine/rings.ts';
import { before, type Agent, type Contact, FREE, isBarred, RAMP_UP } from '../engine/parts.ts';
import { nextToTake } from '../engine/settle.ts';
import { heap, pop, push } from '../heap.ts';
import type { Millis } from '../model.ts';
import type { SimRules } from './rules.ts';
import type { Pulls, Run } from './run.ts';

/*
 * What agents take themselves they take in a simulation at once: as soon as anybody has room, the first by rank that he meets; of several who
 * could, who has been idle longest. It comes after everything that is given, as production gives in the instant and people need a moment. Holds
 * count as they do there, and who comes back knows himself how fast.
 */

export function pullsOf({ queues }: SimRules): Pulls | undefined {
  return queues.some(({ modes = {} }) => Object.values(modes).includes('pull')) ? { agents: new Set(), contacts: [] } : undefined;
}

/** Call it before what waits is given out. */
export function notePulls({ engine, pulls }: Run, now: Millis): void {
  if (!pulls) return;
  advance(engine, now);
  for (const contact of engine.dirtyContacts) if (contact.ask.mode === 'pull') pulls.contacts.push(contact);
}

/** Call it afterwards. */
export function takePulls({ engine, pulls }: Run, now: Millis): void {
  if (!pulls || (pulls.agents.size === 0 && pulls.contacts.length === 0)) return;
  const wanted = heap<Contact>(before);
  for (const contact of pulls.contacts.splice(0)) push(wanted, contact);
  const agents = [...pulls.agents];
  pulls.agents.clear();
  const want = (agent: Agent): void => {
    const contact = nextToTake(engine, agent, now);
    if (contact) push(wanted, contact);
  };
  agents.forEach(want);
  for (let contact = pop(wanted); contact !== undefined; contact = pop(wanted)) {
    if (contact.status !== 'waiting' || contact.closed || contact.ask.mode !== 'pull') continue;
    const taker = longestIdle(engine.agents, contact, now, ringAsk(engine.asks, contact.ask, contact.ring));
    if (!taker) continue;
    offer(engine, contact, taker, 'pull', now);
    agents.forEach(want);
  }
}

function longestIdle(agents: readonly Agent[], contact: Contact, now: Millis, ring: Parameters<typeof meets>[2]): Agent | undefined {
  const { ask, hold, dedicated } = contact;
  let found: Agent | undefined;
  for (const agent of agents) {
    const reason = agent.reasons[ask.channel.number];
    if ((reason !== FREE && reason !== RAMP_UP) || isBarred(contact, agent, now) || (hold !== undefined && hold !== agent) || (agent !== dedicated && !meets(agent, ask, ring))) continue;
    if (found === undefined || agent.idleSince < found.idleSince) found = agent;
  }
  return found;
}
