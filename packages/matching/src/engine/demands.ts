import { BrokenInvariant } from '@sluice/kernel';
import type { Millis } from '../model.ts';
import { each, first, insert, remove, sortedList } from '../sorted-list.ts';
import { addEntry, type Blocks, eachMet, makeBlocks, removeEntry } from './demand-blocks.ts';
import { type Agent, before, type Channel, compare, type Contact, FREE, isBarred, type RingAsk, type WaitClass } from './parts.ts';

/**
 * What waits, found by who could take it. Contacts that ask the same stand in one class, by rank; classes stand in blocks by the rank of their
 * head, each with the sign of what it asks (`signs.ts`). "What does this agent get next?" goes over the signs of the first block, two numbers a
 * class, and on to the next block only where nothing is found. With 50 skills of which an agent has 10 and a contact asks 3, one of 500 signs
 * fits, and its levels are looked at. (A tree of skills visits every subset of what he can, each a cache miss: 40 µs. Sets of bits, one
 * for each level of a skill, look at half as many words, and cost twenty writes for each class that comes or goes: ADR 24.)
 */
export interface Demands {
  readonly byClass: boolean;
  /**
   * By number of the channel: who has no room for one need not look there. Then by the rarest skill that is asked, whose number is one less, and
   * 0 where none is: who does not have it need not look there either.
   */
  readonly blocks: readonly (Blocks | undefined)[][];
}

/** `byClass`: what asks the same waits apart where its priority or its target differ, so that the head of each can be chosen among. */
export function makeDemands(channels: readonly Channel[], byClass: boolean): Demands {
  return { byClass, blocks: channels.map(() => []) };
}

function emptyClass(ring: RingAsk, excluded: readonly number[]): WaitClass {
  return { ring, excluded, min: undefined, others: undefined, block: undefined, slot: 0 };
}

function classIn(ring: RingAsk, { bestClass, ask }: Contact): WaitClass {
  const classes = (ring.waitingBy ??= new Map());
  let found = classes.get(bestClass);
  if (!found) classes.set(bestClass, (found = emptyClass(ring, ask.excluded)));
  return found;
}

export function addWaiting(demands: Demands, contact: Contact, ring: RingAsk): void {
  const { ask } = contact;
  const found = demands.byClass ? classIn(ring, contact) : (ring.waiting ??= emptyClass(ring, ask.excluded));
  contact.waitsIn = found;
  const { min } = found;
  if (min === undefined || before(contact, min)) {
    if (min) insert((found.others ??= sortedList(compare)), min);
    moveTo(demands, ask.channel.number, found, contact);
  } else insert((found.others ??= sortedList(compare)), contact);
}

export function removeWaiting(demands: Demands, contact: Contact): void {
  const found = contact.waitsIn;
  if (!found) throw new BrokenInvariant(`contact ${contact.id} waits in no index`);
  contact.waitsIn = undefined;
  const { others } = found;
  if (found.min !== contact) {
    if (!others || !remove(others, contact)) throw new BrokenInvariant(`contact ${contact.id} waits in another index`);
    return;
  }
  const next = others && first(others);
  if (next) remove(others, next);
  moveTo(demands, contact.ask.channel.number, found, next);
}

/** The class has another head, or none. */
function moveTo(demands: Demands, channel: number, found: WaitClass, head: Contact | undefined): void {
  const blocks = blocksOf(demands.blocks[channel]!, found.ring.rarest + 1);
  if (found.block) removeEntry(blocks, found);
  found.min = head;
  if (head) addEntry(blocks, found);
}

function blocksOf(blocks: (Blocks | undefined)[], at: number): Blocks {
  while (blocks.length <= at) blocks.push(undefined);
  return (blocks[at] ??= makeBlocks());
}

/** All that wait in it, by rank. */
export function* eachIn({ min, others }: WaitClass): Generator<Contact> {
  if (min) yield min;
  if (others) yield* each(others);
}

/**
 * Calls `see` with the classes of the channel that the agent meets; it returns the best so far, and what ranks after that may be left out. Those
 * with one rarest skill come block by block by rank.
 */
export function eachClassFor(
  { blocks }: Demands,
  channel: number,
  agent: Agent,
  best: Contact | undefined,
  see: (found: WaitClass, best: Contact | undefined) => Contact | undefined,
): Contact | undefined {
  const all = blocks[channel]!;
  let found = all[0] ? eachMet(all[0], agent, best, see) : best;
  for (let at = 0; at < agent.skills.length; at += 1) {
    const some = all[agent.skills[at]! + 1];
    if (some) found = eachMet(some, agent, found, see);
  }
  return found;
}

/** The first by rank of what the agent meets, has room for (or would have, but for the reason `also`) and may be asked, if it ranks before `best`; else `best`. `only`: of this channel. */
export function firstFor(demands: Demands, agent: Agent, now: Millis, best: Contact | undefined, also: number = FREE, only?: number): Contact | undefined {
  const see = (one: WaitClass, first: Contact | undefined): Contact | undefined => {
    const min = one.min!;
    if (first !== undefined && !before(min, first)) return first;
    return isSpared(min, agent, now) ? firstUnspared(one, agent, now, first) : min;
  };
  let found = best;
  for (let channel = 0; channel < demands.blocks.length; channel += 1) {
    const reason = agent.reasons[channel];
    if (only !== undefined && channel !== only) continue;
    if (reason === FREE || reason === also) found = eachClassFor(demands, channel, agent, found, see);
  }
  return found;
}

/** Has he refused it, or is it for another one alone? What is held stands here only where agents take it themselves. */
const isSpared = (contact: Contact, agent: Agent, now: Millis): boolean => isBarred(contact, agent, now) || (contact.hold !== undefined && contact.hold !== agent);

function firstUnspared(found: WaitClass, agent: Agent, now: Millis, best: Contact | undefined): Contact | undefined {
  for (const contact of eachIn(found)) {
    if (best !== undefined && !before(contact, best)) return best;
    if (!isSpared(contact, agent, now)) return contact;
  }
  return best;
}
