import type { Millis } from '../model.ts';
import { type Agent, type AgentSet, FREE, OFFLINE, PRESENT_REASONS } from './parts.ts';

/**
 * Agents as bit sets whose bits stand in the order of idleness: who becomes available, gets an offer or is released takes a new place at the end
 * when he is next free for anything. "Who meets all this and has room, longest idle first" is then one pass of ANDs over words that ends
 * at the first bit. There is a set for each channel and reason (free for it, away, full, …) and for whatever contacts ask: a language, a skill
 * at a level, members. They stand one after the other in one array, and each is known by where it begins there: the passes are over one
 * array of numbers, which costs a third of the same over an array for each set.
 * Places are used up as agents move; when none is left everybody gets a new one, in order.
 */
export interface IdleIndex {
  readonly agents: readonly Agent[];
  /** Of a set. */
  readonly words: number;
  bits: Int32Array;
  /** Where the next set begins. */
  end: number;
  /** The next place. */
  next: number;
  /** By place: the agent order of who stands there. */
  readonly at: Int32Array;
  /** By agent order: his place. */
  readonly places: Int32Array;
  /** By agent order and channel: each agent sees his own as `reasons`. What is asked of many agents is asked here, where they stand together. */
  readonly reasons: Uint8Array;
  /** By number of the channel and present reason: each agent is in one of each channel's sets. */
  readonly present: readonly (readonly number[])[];
  /** By number of the channel: in no word before this one is anybody free for it. */
  readonly freeFrom: number[];
  /** `idleSince` of groups of equals whose places do not follow agent order. */
  readonly unsorted: Set<Millis>;
  /** `idleSince` of who moved last, and the highest agent order that moved with it. */
  tailSince: Millis;
  tailOrder: number;
}

/** The first set. */
export const EVERYBODY = 0;

/** Half of the places are used before all are used up: what is looked through is then twice as long as need be, at most. */
const PLACES = 2;
const FEWEST_WORDS = 4;

export function idleIndex(agents: readonly Agent[], channels: number): IdleIndex {
  const words = Math.max(FEWEST_WORDS, Math.ceil((agents.length * PLACES) / 32));
  const index: IdleIndex = {
    agents,
    words,
    bits: new Int32Array(words * 64),
    end: 0,
    next: 0,
    at: new Int32Array(words * 32),
    places: new Int32Array(agents.length),
    reasons: new Uint8Array(agents.length * channels).fill(OFFLINE),
    present: Array.from({ length: channels }, () => Array.from({ length: PRESENT_REASONS }, () => 0)),
    freeFrom: Array.from({ length: channels }, () => 0),
    unsorted: new Set(),
    tailSince: -Infinity,
    tailOrder: -1,
  };
  for (const agent of agents) agent.reasons = index.reasons.subarray(agent.order * channels, (agent.order + 1) * channels);
  fixedSet(index, () => true);
  for (const rows of index.present as number[][]) for (let reason = 0; reason < PRESENT_REASONS; reason += 1) rows[reason] = newRow(index);
  renumber(index);
  return index;
}

function newRow(index: IdleIndex): number {
  const row = index.end;
  index.end += index.words;
  if (index.end > index.bits.length) {
    const more = new Int32Array(index.bits.length * 2);
    more.set(index.bits);
    index.bits = more;
  }
  return row;
}

const put = ({ bits }: IdleIndex, row: number, place: number): void => void (bits[row + (place >> 5)]! |= 1 << (place & 31));
const take = ({ bits }: IdleIndex, row: number, place: number): void => void (bits[row + (place >> 5)]! &= ~(1 << (place & 31)));

/** A new set of those for whom `has` holds, for ever. */
export function fixedSet(index: IdleIndex, has: (agent: Agent) => boolean): AgentSet {
  const row = newRow(index);
  let size = 0;
  for (const agent of index.agents) {
    if (!has(agent)) continue;
    put(index, row, index.places[agent.order]!);
    agent.sets.push(row);
    size += 1;
  }
  return { row, size };
}

/** What keeps the agent from more of the channel, if anything. */
export function setReason(index: IdleIndex, agent: Agent, channel: number, reason: number): void {
  const was = agent.reasons[channel]!;
  if (was === reason) return;
  const rows = index.present[channel]!;
  const place = index.places[agent.order]!;
  take(index, rows[was]!, place);
  put(index, rows[reason]!, place);
  if (reason === FREE) freeAt(index, channel, place);
  agent.reasons[channel] = reason;
}

function freeAt({ freeFrom }: IdleIndex, channel: number, place: number): void {
  if (place >> 5 < freeFrom[channel]!) freeFrom[channel] = place >> 5;
}

/** The first word in which anybody is free. It goes up over what is empty, so a look costs what has changed since the last, not everybody. */
function firstFree({ freeFrom, present, next, bits }: IdleIndex, channel: number): number {
  const free = present[channel]![FREE]!;
  const end = (next + 31) >> 5;
  let word = freeFrom[channel]!;
  while (word < end && bits[free + word] === 0) word += 1;
  freeFrom[channel] = word;
  return word;
}

/** Gives him the last place: he is the one who was idle for the shortest time. Where others were idle for a shorter one, everybody gets a new place. */
export function moveLast(index: IdleIndex, agent: Agent): void {
  agent.positionedFor = agent.idleSince;
  // Who was kept from everything since he was last idle may come after others who were idle later.
  if (index.next === index.words * 32 || agent.positionedFor < index.tailSince) return renumber(index);
  const from = index.places[agent.order]!;
  const to = index.next;
  const { sets, reasons } = agent;
  const { bits } = index;
  const [fromWord, fromBit, toWord, toBit] = [from >> 5, ~(1 << (from & 31)), to >> 5, 1 << (to & 31)];
  for (let at = 0; at < sets.length; at += 1) {
    const row = sets[at]!;
    bits[row + fromWord]! &= fromBit;
    bits[row + toWord]! |= toBit;
  }
  for (let channel = 0; channel < reasons.length; channel += 1) {
    const row = index.present[channel]![reasons[channel]!]!;
    bits[row + fromWord]! &= fromBit;
    bits[row + toWord]! |= toBit;
    if (reasons[channel] === FREE) freeAt(index, channel, to);
  }
  noteTail(index, agent.positionedFor, agent.order);
  index.at[to] = agent.order;
  index.places[agent.order] = to;
  index.next = to + 1;
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
  index.bits.fill(0, 0, index.end);
  index.unsorted.clear();
  index.freeFrom.fill(0);
  index.next = 0;
  for (const agent of index.agents.toSorted((a, b) => a.positionedFor - b.positionedFor || a.order - b.order)) {
    const place = index.next;
    index.places[agent.order] = place;
    index.at[place] = agent.order;
    for (const row of agent.sets) put(index, row, place);
    agent.reasons.forEach((reason, channel) => put(index, index.present[channel]![reason]!, place));
    noteTail(index, agent.positionedFor, agent.order);
    index.next = place + 1;
  }
}

/** Those of one word who are in every set. */
function inAll(bits: Int32Array, first: number, rows: readonly number[], word: number): number {
  let some = bits[first + word]!;
  for (let at = 0; some !== 0 && at < rows.length; at += 1) some &= bits[rows[at]! + word]!;
  return some;
}

/** Lowest bit of a word that is not 0. */
const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);

/** Agent orders of those in every set, in no order; undefined: more than `most`. */
export function ordersIn({ bits, next, at }: IdleIndex, rows: readonly number[], most: number): number[] | undefined {
  const orders: number[] = [];
  const first = rows[0] ?? EVERYBODY;
  const second = rows[1] ?? first;
  for (let word = (next + 31) >> 5; word-- > 0; ) {
    // Most words are empty after the two rarest.
    let some = bits[first + word]! & bits[second + word]!;
    for (let row = 2; some !== 0 && row < rows.length; row += 1) some &= bits[rows[row]! + word]!;
    for (; some !== 0; some &= some - 1) if (orders.push(at[(word << 5) + lowest(some)]!) > most) return undefined;
  }
  return orders;
}

/** How many are in every set. */
export function countIn({ bits, next }: IdleIndex, rows: readonly number[]): number {
  let count = 0;
  for (let word = (next + 31) >> 5; word-- > 0; ) count += bitsOf(inAll(bits, EVERYBODY, rows, word));
  return count;
}

/** For each present reason, how many of those in every set have it. */
export function countReasons({ bits, next, present }: IdleIndex, channel: number, rows: readonly number[]): number[] {
  const counts = [0, 0, 0, 0, 0, 0, 0];
  const reasons = present[channel]!;
  const first = rows[0] ?? EVERYBODY;
  const second = rows[1] ?? first;
  for (let word = (next + 31) >> 5; word-- > 0; ) {
    let some = bits[first + word]! & bits[second + word]!;
    for (let at = 2; some !== 0 && at < rows.length; at += 1) some &= bits[rows[at]! + word]!;
    if (some !== 0) countWord(bits, reasons, word, some, counts);
  }
  return counts;
}

function countWord(bits: Int32Array, reasons: readonly number[], word: number, some: number, counts: number[]): void {
  for (let reason = 0; reason < PRESENT_REASONS; reason += 1) {
    const those = some & bits[reasons[reason]! + word]!;
    if (those !== 0) counts[reason]! += bitsOf(those);
  }
}

/** Bits that are set (Hacker's Delight §5-1). */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The longest idle of those free for the channel in every set whom `skip` does not refuse; ties by agent order. */
export function longestIdle(index: IdleIndex, channel: number, rows: readonly number[], skip: ((agent: Agent) => boolean) | undefined): Agent | undefined {
  const { bits } = index;
  const free = index.present[channel]![FREE]!;
  const end = (index.next + 31) >> 5;
  let found: Agent | undefined;
  for (let word = firstFree(index, channel); word < end; word += 1) {
    for (let some = inAll(bits, free, rows, word); some !== 0; some &= some - 1) {
      const agent = index.agents[index.at[(word << 5) + lowest(some)]!]!;
      if (found !== undefined && agent.positionedFor !== found.positionedFor) return found;
      if (skip?.(agent) === true) continue;
      if (found === undefined || agent.order < found.order) found = agent;
      if (!index.unsorted.has(agent.positionedFor)) return found;
    }
  }
  return found;
}

/** Calls `see` for each of those free for the channel in every set, longest idle first, ties in no order, until it says that it has seen enough. */
export function eachFree(index: IdleIndex, channel: number, rows: readonly number[], see: (agent: Agent) => boolean): void {
  const { bits } = index;
  const free = index.present[channel]![FREE]!;
  const end = (index.next + 31) >> 5;
  for (let word = firstFree(index, channel); word < end; word += 1)
    for (let some = inAll(bits, free, rows, word); some !== 0; some &= some - 1) if (see(index.agents[index.at[(word << 5) + lowest(some)]!]!)) return;
}

/** How many of a set are free for any channel. */
export function freeAmong({ present, next, bits }: IdleIndex, row: number): number {
  let count = 0;
  for (let word = (next + 31) >> 5; word-- > 0; ) {
    let some = 0;
    for (const rows of present) some |= bits[rows[FREE]! + word]!;
    count += bitsOf(some & bits[row + word]!);
  }
  return count;
}
