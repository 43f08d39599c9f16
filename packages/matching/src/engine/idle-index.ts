import type { Millis } from '../model.ts';
import { type Agent, FREE, PRESENT_REASONS } from './parts.ts';

/**
 * Agents as bit sets whose bits stand in the order of idleness: who becomes available, gets an offer or is released takes a new place at the end
 * when he is next free for anything. "Who meets all this and has room, longest idle first" is then one pass of ANDs over words that ends
 * at the first bit. There is a set for each channel and reason (free for it, away, full, …) and for whatever contacts ask: a language, a skill
 * at a level, members.
 * Places are used up as agents move; when none is left everybody gets a new one, in order.
 */
export interface IdleIndex {
  readonly agents: readonly Agent[];
  readonly words: number;
  /** The next place. */
  next: number;
  readonly at: (Agent | undefined)[];
  /** By number of the channel and present reason: each agent is in one of each channel's sets. */
  readonly present: readonly (readonly Int32Array[])[];
  /** By number of the channel: in no word before this one is anybody free for it. */
  readonly freeFrom: number[];
  /** Sets that follow from who an agent is. */
  readonly fixed: Int32Array[];
  /** `idleSince` of groups of equals whose places do not follow agent order. */
  readonly unsorted: Set<Millis>;
  /** `idleSince` of who moved last, and the highest agent order that moved with it. */
  tailSince: Millis;
  tailOrder: number;
}

export function idleIndex(agents: readonly Agent[], channels: number): IdleIndex {
  const words = Math.max(64, Math.ceil((agents.length * 3) / 32));
  const index: IdleIndex = {
    agents,
    words,
    next: 0,
    at: Array.from({ length: words * 32 }),
    present: Array.from({ length: channels }, () => Array.from({ length: PRESENT_REASONS }, () => new Int32Array(words))),
    freeFrom: Array.from({ length: channels }, () => 0),
    fixed: [],
    unsorted: new Set(),
    tailSince: -Infinity,
    tailOrder: -1,
  };
  renumber(index);
  return index;
}

const put = (set: Int32Array, place: number): void => void (set[place >> 5]! |= 1 << (place & 31));
const take = (set: Int32Array, place: number): void => void (set[place >> 5]! &= ~(1 << (place & 31)));

/** A new set of those for whom `has` holds, for ever. */
export function fixedSet(index: IdleIndex, has: (agent: Agent) => boolean): Int32Array {
  const set = new Int32Array(index.words);
  index.fixed.push(set);
  for (const agent of index.agents) {
    if (!has(agent)) continue;
    put(set, agent.position);
    agent.sets.push(set);
  }
  return set;
}

/** What keeps the agent from more of the channel, if anything. */
export function setReason(index: IdleIndex, agent: Agent, channel: number, reason: number): void {
  const was = agent.reasons[channel]!;
  if (was === reason) return;
  const sets = index.present[channel]!;
  take(sets[was]!, agent.position);
  put(sets[reason]!, agent.position);
  if (reason === FREE) freeAt(index, channel, agent.position);
  agent.reasons[channel] = reason;
}

function freeAt({ freeFrom }: IdleIndex, channel: number, place: number): void {
  if (place >> 5 < freeFrom[channel]!) freeFrom[channel] = place >> 5;
}

/** The first word in which anybody is free. It goes up over what is empty, so a look costs what has changed since the last, not everybody. */
function firstFree({ freeFrom, present, next }: IdleIndex, channel: number): number {
  const free = present[channel]![FREE]!;
  const end = (next + 31) >> 5;
  let word = freeFrom[channel]!;
  while (word < end && free[word] === 0) word += 1;
  freeFrom[channel] = word;
  return word;
}

/** Gives him the last place: he is the one who was idle for the shortest time. */
export function moveLast(index: IdleIndex, agent: Agent): void {
  agent.positionedFor = agent.idleSince;
  if (index.next === index.words * 32) return renumber(index);
  const from = agent.position;
  const to = index.next;
  const { sets, reasons } = agent;
  for (let at = 0; at < sets.length; at += 1) {
    take(sets[at]!, from);
    put(sets[at]!, to);
  }
  for (let channel = 0; channel < reasons.length; channel += 1) {
    const set = index.present[channel]![reasons[channel]!]!;
    take(set, from);
    put(set, to);
    if (reasons[channel] === FREE) freeAt(index, channel, to);
  }
  noteTail(index, agent.positionedFor, agent.order);
  index.at[from] = undefined;
  index.at[to] = agent;
  index.next = to + 1;
  agent.position = to;
}

function noteTail(index: IdleIndex, since: Millis, order: number): void {
  if (since === index.tailSince && order < index.tailOrder) index.unsorted.add(since);
  else {
    index.tailSince = since;
    index.tailOrder = order;
  }
}

/** New places for everybody, in order. */
function renumber(index: IdleIndex): void {
  for (const set of index.fixed) set.fill(0);
  for (const sets of index.present) for (const set of sets) set.fill(0);
  index.at.fill(undefined);
  index.unsorted.clear();
  index.freeFrom.fill(0);
  index.next = 0;
  for (const agent of index.agents.toSorted((a, b) => a.positionedFor - b.positionedFor || a.order - b.order)) {
    const place = index.next;
    agent.position = place;
    index.at[place] = agent;
    for (const set of agent.sets) put(set, place);
    agent.reasons.forEach((reason, channel) => put(index.present[channel]![reason]!, place));
    noteTail(index, agent.positionedFor, agent.order);
    index.next = place + 1;
  }
}

/** Those of one word who are in every set. */
function both(first: Int32Array, sets: readonly Int32Array[], word: number): number {
  let bits = first[word]!;
  for (let at = 0; bits !== 0 && at < sets.length; at += 1) bits &= sets[at]![word]!;
  return bits;
}

/** Lowest bit of a word that is not 0. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** How many are in every set. */
export function countIn(index: IdleIndex, sets: readonly Int32Array[]): number {
  const [first, ...others] = sets;
  if (first === undefined) return index.agents.length;
  let count = 0;
  for (let word = (index.next + 31) >> 5; word-- > 0; ) count += bitsOf(both(first, others, word));
  return count;
}

/** For each present reason, how many of those in every set have it. */
export function countReasons(index: IdleIndex, channel: number, sets: readonly Int32Array[]): number[] {
  const counts = Array.from({ length: PRESENT_REASONS }, () => 0);
  const present = index.present[channel]!;
  const [first, ...others] = sets;
  for (let word = (index.next + 31) >> 5; word-- > 0; ) {
    const some = first === undefined ? -1 : both(first, others, word);
    if (some !== 0) countWord(present, word, some, counts);
  }
  return counts;
}

function countWord(present: readonly Int32Array[], word: number, some: number, counts: number[]): void {
  for (let reason = 0; reason < PRESENT_REASONS; reason += 1) {
    const bits = some & present[reason]![word]!;
    if (bits !== 0) counts[reason]! += bitsOf(bits);
  }
}

/** Bits that are set (Hacker's Delight §5-1). */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The longest idle of those free for the channel in every set whom `skip` does not refuse; ties by agent order. */
export function longestIdle(index: IdleIndex, channel: number, sets: readonly Int32Array[], skip: ((agent: Agent) => boolean) | undefined): Agent | undefined {
  const free = index.present[channel]![FREE]!;
  const end = (index.next + 31) >> 5;
  let found: Agent | undefined;
  for (let word = firstFree(index, channel); word < end; word += 1) {
    for (let bits = both(free, sets, word); bits !== 0; bits &= bits - 1) {
      const agent = index.at[(word << 5) + lowest(bits)]!;
      if (found !== undefined && agent.positionedFor !== found.positionedFor) return found;
      if (skip?.(agent) === true) continue;
      if (found === undefined || agent.order < found.order) found = agent;
      if (!index.unsorted.has(agent.positionedFor)) return found;
    }
  }
  return found;
}

/** Calls `see` for each of those free for the channel in every set, longest idle first, ties in no order, until it says that it has seen enough. */
export function eachFree(index: IdleIndex, channel: number, sets: readonly Int32Array[], see: (agent: Agent) => boolean): void {
  const free = index.present[channel]![FREE]!;
  const end = (index.next + 31) >> 5;
  for (let word = firstFree(index, channel); word < end; word += 1) for (let bits = both(free, sets, word); bits !== 0; bits &= bits - 1) if (see(index.at[(word << 5) + lowest(bits)]!)) return;
}

/** How many of a set (absent: of all) are free for any channel. */
export function freeAmong({ present, next, agents }: IdleIndex, set: Int32Array | undefined): number {
  if (agents.length === 0) return 0;
  let count = 0;
  for (let word = (next + 31) >> 5; word-- > 0; ) {
    let bits = 0;
    for (const sets of present) bits |= sets[FREE]![word]!;
    count += bitsOf(set === undefined ? bits : bits & set[word]!);
  }
  return count;
}
