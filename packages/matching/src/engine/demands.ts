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
  readonly byClass: boolean;
  /** By number of the channel: who has no room for one need not look there. */
  readonly blocks: readonly Blocks[];
  /** Number of what is asked: by members, language. */
  readonly members: Map<Members, number>;
  readonly languages: Map<number, number>;
  /** By number of the skill: the levels that have been asked, ascending, and their numbers. Who asks a level asks those below it. */
  readonly levels: (Level[] | undefined)[];
  /**
   * Skills by number, three by three: the first of 8 numbers, one for each subset, that those ask who ask any level of one in it. What an
   * agent lacks altogether, most of all skills, is then a third of the rows to look at.
   */
  readonly triples: (number | undefined)[];
  /** How many different things have been asked. */
  known: number;
  /** By agent order: what he lacks of all that has been asked, and how much that was. What is given and what is taken are numbered apart. */
  readonly lacking: (readonly number[])[];
  readonly lackingOf: number[];
  /** Room for what a query looks at. */
  asked: Int32Array;
}

interface Level {
  readonly level: number;
  readonly number: number;
}

/** `byClass`: what asks the same waits apart where its priority or its target differ, so that the head of each can be chosen among. */
export function makeDemands(channels: readonly Channel[], byClass: boolean): Demands {
  return { byClass, blocks: channels.map(makeBlocks), members: new Map(), languages: new Map(), levels: [], triples: [], known: 0, lacking: [], lackingOf: [], asked: new Int32Array(64) };
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
  addTriples(demands, ring.needs, numbers);
  // Exactly as long as it is: there is one for each class that waits.
  return numbers.slice();
}

const [GROUP, SUBSETS] = [3, 8] as const;

/** Needs stand by number of the skill, so those of one triple stand beside each other. */
function addTriples(demands: Demands, needs: RingAsk['needs'], numbers: number[]): void {
  for (let at = 0; at < needs.length; ) {
    const triple = Math.floor(needs[at]!.skill / GROUP);
    let asked = 0;
    for (; at < needs.length && Math.floor(needs[at]!.skill / GROUP) === triple; at += 1) if (needs[at]!.level > 0) asked |= 1 << (needs[at]!.skill % GROUP);
    if (asked === 0) continue;
    let first = demands.triples[triple];
    if (first === undefined) {
      demands.triples[triple] = first = demands.known;
      demands.known += SUBSETS;
    }
    for (let subset = 1; subset < SUBSETS; subset += 1) if ((subset & asked) !== 0) numbers.push(first + subset);
  }
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

function emptyClass(ring: RingAsk, excluded: readonly number[]): WaitClass {
  return { ring, excluded, numbers: [], numbersOf: -1, items: sortedList(compare), min: undefined, block: undefined, slot: 0 };
}

function classIn(ring: RingAsk, { bestClass, ask }: Contact): WaitClass {
  let found = ring.waitingBy.get(bestClass);
  if (!found) ring.waitingBy.set(bestClass, (found = emptyClass(ring, ask.excluded)));
  return found;
}

export function addWaiting(demands: Demands, contact: Contact, ring: RingAsk): void {
  const { ask } = contact;
  const found = demands.byClass ? classIn(ring, contact) : (ring.waiting ??= emptyClass(ring, ask.excluded));
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
  if (demands.lackingOf[agent.order] === demands.known) return demands.lacking[agent.order]!;
  const lacking: number[] = [];
  for (const [members, number] of demands.members) if (members.has?.[agent.order] !== true) lacking.push(number);
  for (const [language, number] of demands.languages) if (agent.speaks[language] !== true) lacking.push(number);
  demands.triples.forEach((first, triple) => {
    if (first === undefined) return;
    let none = 0;
    for (let skill = 0; skill < GROUP; skill += 1) if ((agent.levels[triple * GROUP + skill] ?? 0) === 0) none |= 1 << skill;
    if (none !== 0) lacking.push(first + none);
  });
  demands.levels.forEach((levels, skill) => {
    const has = agent.levels[skill] ?? 0;
    const missed = has === 0 ? undefined : levels?.find(({ level }) => level > has);
    if (missed) lacking.push(missed.number);
  });
  demands.lacking[agent.order] = lacking;
  demands.lackingOf[agent.order] = demands.known;
  return lacking;
}

/** Calls `see` with each class of the channel that the agent meets, block by block by rank; before each block, asks whether what stands after `end` is wanted. */
export function eachClassFor(demands: Demands, channel: number, agent: Agent, see: (found: WaitClass) => void, enough: (end: Contact | undefined) => boolean): void {
  const { list } = demands.blocks[channel]!;
  if (list.length === 1 && list[0]!.size === 0) return;
  const lacking = lackingOf(demands, agent);
  if (lacking.length > demands.asked.length) demands.asked = new Int32Array(lacking.length * 2);
  const { asked } = demands;
  let end: Contact | undefined;
  for (const block of list) {
    if (enough(end)) return;
    end = block.upper;
    const rows = rowsOf(block, lacking, asked);
    const { bits, occupied, used } = block;
    for (let word = 0; word < used; word += 1) {
      let left = occupied[word]!;
      for (let row = 0; row < rows && left !== 0; row += 1) left &= ~bits[asked[row]! + word]!;
      for (; left !== 0; left &= left - 1) {
        const found = block.entries[(word << 5) + 31 - Math.clz32(left & -left)]!;
        if (found.excluded.length === 0 || !found.excluded.includes(agent.order)) see(found);
      }
    }
  }
}

/** Where the rows stand of what he lacks and some class of the block asks; says how many. */
function rowsOf({ counts }: Block, lacking: readonly number[], into: Int32Array): number {
  let rows = 0;
  for (let at = 0; at < lacking.length; at += 1) {
    const number = lacking[at]!;
    if (number >= counts.length || counts[number] === 0) continue;
    into[rows] = number * WORDS;
    rows += 1;
  }
  return rows;
}

/** The first by rank of what the agent meets, has room for (or would have, but for the reason `also`) and may be asked, if it ranks before `best`; else `best`. `only`: of this channel. */
export function firstFor(demands: Demands, agent: Agent, now: Millis, best: Contact | undefined, also: number = FREE, only?: number): Contact | undefined {
  let found = best;
  const see = ({ min, items }: WaitClass): void => {
    if (found !== undefined && !before(min!, found)) return;
    if (min!.bars === undefined || !isBarred(min!, agent, now)) found = min;
    else found = firstUnbarred(items, agent, now, found);
  };
  const enough = (end: Contact | undefined): boolean => found !== undefined && end !== undefined && before(found, end);
  for (let channel = 0; channel < demands.blocks.length; channel += 1) {
    const reason = agent.reasons[channel];
    if (only !== undefined && channel !== only) continue;
    if (reason === FREE || reason === also) eachClassFor(demands, channel, agent, see, enough);
  }
  return found;
}

function firstUnbarred(items: WaitClass['items'], agent: Agent, now: Millis, best: Contact | undefined): Contact | undefined {
  for (const contact of each(items)) {
    if (best !== undefined && !before(contact, best)) return best;
    if (!isBarred(contact, agent, now)) return contact;
  }
  return best;
}
