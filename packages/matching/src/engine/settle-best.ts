import { type BestHead, chooseClass } from '../best/index.ts';
import type { Millis } from '../model.ts';
import { each } from '../sorted-list.ts';
import { choose } from './choose.ts';
import { eachClassFor, eachIn } from './demands.ts';
import { isKept, takeKept } from './drain.ts';
import { offer, park } from './engine.ts';
import type { Learning } from './learning.ts';
import { type Agent, before, type Contact, FREE, isBarred, type WaitClass } from './parts.ts';
import type { Engine } from './state.ts';
import { look } from './waiting.ts';

/**
 * What waits is given by what `best` has learned, one after the other: of all heads of classes that somebody who changed could take, and of the
 * contacts that changed themselves, those of the highest priority are asked of. Equals keep their order because only the first of a class
 * is a head. Where very many have changed at once (a start, another configuration), going through by rank is as true and costs less.
 */
export function settleByBest(engine: Engine, best: Learning, now: Millis): void {
  let open = engine.dirtyContacts.splice(0).filter((contact) => {
    contact.dirty = false;
    return contact.status === 'waiting';
  });
  for (const contact of open) look(engine, contact, now);
  const agents = engine.dirtyAgents.splice(0);
  for (;;) {
    const able = open.filter((contact) => choose(engine, contact, now) !== undefined);
    const unable = open.filter((contact) => !able.includes(contact));
    for (const contact of unable) park(engine, contact, now);
    open = able;
    // What stands in its place from now on may keep agents from others of them.
    if (engine.drains && unable.length > 0) continue;
    const heads = headsOf([...able, ...agents.flatMap((agent) => headsFor(engine, agent, now))]);
    const next = heads[heads.length > 1 ? chooseClass(best.state, heads.map(asHead), now) : 0];
    if (!next) break;
    const choice = choose(engine, next, now)!;
    open = open.filter((contact) => contact !== next);
    offer(engine, next, choice.agent, choice.why, now);
    agents.push(...takeKept(engine));
  }
  for (const agent of agents) agent.dirty = false;
}

const asHead = ({ bestClass, at, deadlineAt }: Contact): BestHead => ({ class: bestClass, at, deadlineAt: Number.isFinite(deadlineAt) ? deadlineAt : null });

/** Nobody is named in it, and nobody has refused it. */
const isPlain = ({ dedicated, last, bars }: Contact): boolean => dedicated === undefined && last === undefined && bars === undefined;

/** Of the highest priority, and of each class the first of those that are plain. */
function headsOf(found: readonly Contact[]): Contact[] {
  const top = found.reduce((most, { priority }) => Math.max(most, priority), -Infinity);
  const plain = new Map<number, Contact>();
  const heads = new Set<Contact>();
  for (const contact of found) {
    if (contact.priority !== top) continue;
    const known = isPlain(contact) ? plain.get(contact.bestClass) : undefined;
    if (known && !before(contact, known)) continue;
    if (known) heads.delete(known);
    if (isPlain(contact)) plain.set(contact.bestClass, contact);
    heads.add(contact);
  }
  return [...heads];
}

/** What he could get: of each class the first that is plain and those before it, and what is for him by name. */
function headsFor(engine: Engine, agent: Agent, now: Millis): Contact[] {
  const heads: Contact[] = [];
  const add = (waiting: Iterable<Contact>): void => {
    for (const contact of waiting) {
      if (isBarred(contact, agent, now)) continue;
      if (isKept(engine, agent, contact, now)) return;
      heads.push(contact);
      if (isPlain(contact)) return;
    }
  };
  for (const { number } of engine.channels) {
    if (agent.reasons[number] !== FREE) continue;
    const direct = agent.direct[number];
    if (direct) add(each(direct));
    // Looked at afterwards: what keeps him from one is asked of the same index.
    const found: WaitClass[] = [];
    eachClassFor(engine.demands, number, agent, undefined, (one) => void found.push(one));
    for (const one of found) add(eachIn(one));
  }
  return heads;
}
