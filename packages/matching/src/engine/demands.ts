import { BrokenInvariant } from '@sluice/kernel';
import type { Millis } from '../model.ts';
import { each, first, insert, remove, sortedList } from '../sorted-list.ts';
import { addEntry, type Blocks, makeBlocks, rebuildBit, removeEntry, WORDS } from './demand-blocks.ts';
import { type Agent, before, type Block, type Channel, compare, type Contact, FREE, isBarred, type Members, type RingAsk, type WaitClass } from './parts.ts';

/**
 * What waits, found by who could take it. Contacts that ask the same stand in one class, by rank; classes stand in blocks by the rank of their
 * head, and a block knows for each thing that is asked (a channel, members, a language, a level of a skill) which of its classes ask it.
 * "What does this agent get next?" takes away from the first block whatever asks something that he lacks, some words at a time, and goes on
 * to the next block only where nothing is left. (A tree of skills visits every subset of what he can: 260 places for ten skills of fifty,
 * each a cache miss, measured at 40 µs; a list per agent would have to be kept for each pair of agent and contact.)
 */
export interface Demands {
  /** By number of the channel: who has no room for one need not look there. */
  readonly blocks: readonly Blocks[];
  /** Number of what is asked: by members, language. */
  readonly members: Map<Members, number>;
  readonly languages: Map<number, number>;
  /** By number of the skill: the levels that have been asked, ascending, and their numbers. Who asks a level asks those below it. */
  readonly levels: (Level[] | undefined)[];
  /** How many different things have been asked. */
  known: number;
  /** Accumulates what is left of a block. */
  readonly left: Int32Array;
}

interface Level {
  readonly level: number;
  readonly number: number;
}

export function makeDemands(channels: readonly Channel[]): Demands {
  return { blocks: channels.map(makeBlocks), members: new Map(), languages: new Map(), levels: [], known: 0, left: new Int32Array(WORDS) };
}

function next(demands: Demands): number {
  demands.known += 1;
  return demands.known - 1;
}

function numbersOf(demands: Demands, ring: RingAsk): number[] {
  const numbers: number[] = [];
  if (ring.members.has) numbers.push(demands.members.get(ring.members) ?? remember(demands, demands.members, ring.members));
  if (ring.language >= 0) numbers.push(demands.languages.get(ring.language) ?? remember(demands, demands.languages, ring.language));
  for (const { skill, level } of ring.needs) {
    if (level <= 0) continue;
    const levels = (demands.levels[skill] ??= []);
    if (!levels.some((one) => one.level === level)) newLevel(demands, levels, skill, level);
    for (const one of levels) if (one.level <= level) numbers.push(one.number);
  }
  return numbers;
}

function remember<K>(demands: Demands, names: Map<K, number>, name: K): number {
  const number = next(demands);
  names.set(name, number);
  return number;
}

/** Classes that ask a higher level ask this one too from now on. */
function newLevel(demands: Demands, levels: Level[], skill: number, level: number): void {
  const number = next(demands);
  levels.push({ level, number });
  levels.sort((a, b) => a.level - b.level);
  for (const blocks of demands.blocks) rebuildBit(blocks, number, ({ ring }) => ring.needs.some((need) => need.skill === skill && need.level > level));
}

export function addWaiting(demands: Demands, contact: Contact, ring: RingAsk): void {
  const { ask } = contact;
  const found = (ring.waiting ??= { ring, excluded: ask.excluded, numbers: [], numbersOf: -1, items: sortedList(compare), min: undefined, block: undefined, slot: 0 });
  // One that stands in a block is told of what is newly asked; one that nobody waited in has to look.
  if (found.min === undefined && found.numbersOf !== demands.known) {
    found.numbers = numbersOf(demands, ring);
    found.numbersOf = demands.known;
  }
  contact.waitsIn = found;
  insert(found.items, contact);
  if (found.min !== undefined && !before(contact, found.min)) return;
  moveTo(demands.blocks[ask.channel.number]!, found, contact);
}

export function removeWaiting(demands: Demands, contact: Contact): void {
  const found = contact.waitsIn;
  if (!found || !remove(found.items, contact)) throw new BrokenInvariant(`contact ${contact.id} waits in no index`);
  contact.waitsIn = undefined;
  if (found.min === contact) moveTo(demands.blocks[contact.ask.channel.number]!, found, first(found.items));
}

/** The class has another head, or none. */
function moveTo(blocks: Blocks, found: WaitClass, head: Contact | undefined): void {
  if (found.block) removeEntry(blocks, found);
  found.min = head;
  if (head) addEntry(blocks, found);
}

/** Numbers of what the agent lacks whatever he does; made anew when something new has been asked. */
function lackingOf(demands: Demands, agent: Agent): readonly number[] {
  if (agent.lackingOf === demands.known) return agent.lacking;
  const lacking: number[] = [];
  for (const [members, number] of demands.members) if (members.has?.[agent.order] !== true) lacking.push(number);
  for (const [language, number] of demands.languages) if (agent.speaks[language] !== true) lacking.push(number);
  demands.levels.forEach((levels, skill) => {
    const missed = levels?.find(({ level }) => level > (agent.levels[skill] ?? 0));
    if (missed) lacking.push(missed.number);
  });
  agent.lacking = lacking;
  agent.lackingOf = demands.known;
  return lacking;
}

/** Calls `see` with each class of the channel that the agent meets, block by block by rank; before each block, asks whether what stands after `end` is wanted. */
export function eachClassFor(demands: Demands, channel: number, agent: Agent, see: (found: WaitClass) => void, enough: (end: Contact | undefined) => boolean): void {
  const { left } = demands;
  const { list } = demands.blocks[channel]!;
  if (list.length === 1 && list[0]!.size === 0) return;
  const lacking = lackingOf(demands, agent);
  let end: Contact | undefined;
  for (const block of list) {
    if (enough(end)) return;
    end = block.upper;
    left.set(block.occupied);
    for (let at = 0; at < lacking.length; at += 1) takeAway(block, left, lacking[at]!);
    for (let word = 0; word < block.used; word += 1) {
      for (let bits = left[word]!; bits !== 0; bits &= bits - 1) {
        const found = block.entries[(word << 5) + 31 - Math.clz32(bits & -bits)]!;
        if (found.excluded.length === 0 || !found.excluded.includes(agent.order)) see(found);
      }
    }
  }
}

function takeAway({ counts, bits, used }: Block, left: Int32Array, number: number): void {
  if (number >= counts.length || counts[number] === 0) return;
  const from = number * WORDS;
  for (let word = 0; word < used; word += 1) left[word]! &= ~bits[from + word]!;
}

/** The first by rank of what the agent meets, has room for and may be asked, if it ranks before `best`; else `best`. */
export function firstFor(demands: Demands, agent: Agent, now: Millis, best: Contact | undefined): Contact | undefined {
  let found = best;
  const see = ({ min, items }: WaitClass): void => {
    if (found !== undefined && !before(min!, found)) return;
    if (min!.bars === undefined || !isBarred(min!, agent, now)) found = min;
    else found = firstUnbarred(items, agent, now, found);
  };
  const enough = (end: Contact | undefined): boolean => found !== undefined && end !== undefined && before(found, end);
  for (let channel = 0; channel < demands.blocks.length; channel += 1) if (agent.reasons[channel] === FREE) eachClassFor(demands, channel, agent, see, enough);
  return found;
}

function firstUnbarred(items: WaitClass['items'], agent: Agent, now: Millis, best: Contact | undefined): Contact | undefined {
  for (const contact of each(items)) {
    if (best !== undefined && !before(contact, best)) return best;
    if (!isBarred(contact, agent, now)) return contact;
  }
  return best;
}
