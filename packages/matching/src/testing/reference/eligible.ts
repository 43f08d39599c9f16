import type { Millis, Ring } from '../../model.ts';
import { type Agent, type Contact, type Offer, ordinaryLoad, wholeLoad } from './world.ts';

/** What a contact asks of an agent after the rings that are open. */
export interface Asked {
  readonly groups: readonly string[] | undefined;
  readonly skills: ReadonlyMap<string, number>;
  readonly language: string | undefined;
}

/** When it has waited for so long, by its queue's clock. */
export function after({ rules, queue, line }: Contact, ms: Millis): Millis {
  return rules.hours ? rules.hours.after(queue.id, line.at, ms) : line.at + ms;
}

export function openRings(contact: Contact, t: Millis): readonly Ring[] {
  return contact.queue.rings.filter((ring) => t >= after(contact, ring.afterMs));
}

/** What only production has: doors that are closed, work that is taken and not given, agents who are filled up step by step. */
const isShut = ({ rules, queue }: Contact, t: Millis): boolean => rules.hours?.door(queue.id, t).isOpen === false;
export const isTaken = ({ queue, line }: Contact): boolean => queue.modes?.[line.channel] === 'pull';

/** From when on one more contact of the channel fits beside what he has. */
export function stepAt(agent: Agent, units: number, interruptible: boolean): Millis {
  const load = interruptible ? wholeLoad(agent) : ordinaryLoad(agent);
  return load === 0 || agent.rampMs === 0 ? Number.NEGATIVE_INFINITY : agent.back + Math.ceil((load * agent.rampMs) / (agent.capacity - units));
}

export function asked(contact: Contact, t: Millis): Asked {
  const skills = new Map(contact.skills);
  let { language } = contact.line;
  const added: string[] = [];
  for (const ring of openRings(contact, t)) {
    for (const skill of ring.drop ?? []) skills.delete(skill);
    for (const [skill, level] of Object.entries(ring.lower ?? {})) {
      const present = skills.get(skill);
      if (present !== undefined) skills.set(skill, Math.min(present, level));
    }
    if (ring.anyLanguage === true) language = undefined;
    added.push(...(ring.addGroups ?? []));
  }
  const { groups, agents } = contact.queue;
  return { groups: groups === undefined && agents === undefined ? undefined : [...(groups ?? []), ...added], skills, language };
}

export function meets(agent: Agent, contact: Contact, t: Millis): boolean {
  const { groups, skills, language } = asked(contact, t);
  const { line } = agent;
  const member = groups === undefined || [line.group ?? [], line.groups ?? []].flat().some((group) => groups.includes(group)) || (contact.queue.agents ?? []).includes(line.id);
  const speaks = language === undefined || (line.languages ?? []).includes(language);
  return member && speaks && [...skills].every(([skill, level]) => (line.skills?.[skill] ?? 0) >= level);
}

export function fits(agent: Agent, contact: Contact): boolean {
  const limit = agent.line.limits?.[contact.line.channel];
  const count = agent.held.filter((offer) => offer.contact.line.channel === contact.line.channel).length;
  if (limit !== undefined && count >= limit) return false;
  const load = contact.channel.interruptible === true ? wholeLoad(agent) : ordinaryLoad(agent);
  return load + contact.channel.units <= agent.capacity;
}

export function barred(agent: Agent, contact: Contact, t: Millis): boolean {
  return contact.offers.some((offer) => {
    const x = refusedAt(offer);
    return offer.agent === agent && x !== null && t < x + contact.queue.reofferMs;
  });
}

export function refusedAt(offer: Offer): Millis | null {
  return offer.outcome === 'declined' || offer.outcome === 'timeout' ? offer.outcomeAt : null;
}

export function free(agent: Agent, contact: Contact, t: Millis): boolean {
  const { units, interruptible } = contact.channel;
  return hasRoom(agent, contact, t) && t >= stepAt(agent, units, interruptible === true);
}

const hasRoom = (agent: Agent, contact: Contact, t: Millis): boolean => agent.state === 'available' && fits(agent, contact) && !barred(agent, contact, t);

/** May he take it himself? */
export const mayTake = (agent: Agent, contact: Contact, t: Millis): boolean =>
  isTaken(contact) && !isShut(contact, t) && hasRoom(agent, contact, t) && (heldFor(contact, t) ?? agent) === agent && (agent === contact.dedicated || meets(agent, contact, t));

/** The agent for whom a contact is held at t: nobody else is eligible. */
export function heldFor(contact: Contact, t: Millis): Agent | undefined {
  const { dedicated, last, queue } = contact;
  if (dedicated !== undefined && t < after(contact, queue.dedicatedMs) && dedicated.state === 'available' && !barred(dedicated, contact, t)) return dedicated;
  if (last !== undefined && t < after(contact, queue.lastAgentMs) && last.state === 'available' && meets(last, contact, t) && !barred(last, contact, t)) return last;
  return undefined;
}

export function eligible(agent: Agent, contact: Contact, t: Millis): boolean {
  if (isTaken(contact) || isShut(contact, t)) return false;
  const holder = heldFor(contact, t);
  if (holder !== undefined && holder !== agent) return false;
  return free(agent, contact, t) && (agent === contact.dedicated || meets(agent, contact, t));
}
