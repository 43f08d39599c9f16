import { BrokenInvariant } from '@sluice/kernel';
import { type Agent, before, type Block, type Contact, type RingAsk, type WaitClass } from './parts.ts';
import { meetsRing } from './rings.ts';
import { INEXACT, languageIsExact, membersAreExact } from './signs.ts';

/**
 * Classes in ranges of rank: each block holds those between its neighbours' ends, in any order inside. What decides most questions (signs, levels,
 * the rank at which a block ends) stands in arrays of numbers: to look at a class itself is to look elsewhere in memory, which costs
 * as much as to look at twenty numbers that stand side by side.
 */
export interface Blocks {
  readonly list: Block[];
  /** Four numbers for each block: what stands in it ranks not after this. The last block's is the end of all. */
  uppers: Float64Array;
}

const MOST = 128;
const FEW = MOST / 4;
const MANY = (MOST * 7) / 8;

/** Needs of an entry that stand in numbers: the first. */
const NEEDS = 4;
/** A need in one number: the skill, and in so many bits the level, or the most that they hold. */
const LEVEL_BITS = 7;
const LEVEL_MOST = 2 ** LEVEL_BITS - 1;

const KEYS = 4;

export function makeBlocks(): Blocks {
  const blocks = { list: [makeBlock()], uppers: new Float64Array(KEYS) };
  setUpper(blocks, 0, undefined);
  return blocks;
}

function makeBlock(): Block {
  return { entries: [], signs: new Int32Array(2 * MOST), needs: new Int32Array(NEEDS * MOST), keys: new Float64Array(2 * MOST) };
}

function setUpper({ uppers }: Blocks, at: number, contact: Contact | undefined): void {
  uppers[KEYS * at] = contact?.key1 ?? Infinity;
  uppers[KEYS * at + 1] = contact?.key2 ?? Infinity;
  uppers[KEYS * at + 2] = contact?.at ?? Infinity;
  uppers[KEYS * at + 3] = contact?.seq ?? Infinity;
}

/** Does the contact rank after all that stands in this block and those before it? */
function isAfter({ uppers }: Blocks, at: number, { key1, key2, at: came, seq }: Contact): boolean {
  const upper = KEYS * at;
  if (uppers[upper] !== key1) return uppers[upper]! < key1;
  if (uppers[upper + 1] !== key2) return uppers[upper + 1]! < key2;
  return uppers[upper + 2] !== came ? uppers[upper + 2]! < came : uppers[upper + 3]! < seq;
}

function blockFor(blocks: Blocks, head: Contact): number {
  let low = 0;
  let high = blocks.list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isAfter(blocks, middle, head)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a class where its head's rank belongs. */
export function addEntry(blocks: Blocks, entry: WaitClass): void {
  let at = blockFor(blocks, entry.min!);
  if (blocks.list[at]!.entries.length === MOST) {
    split(blocks, at);
    at = blockFor(blocks, entry.min!);
  }
  put(blocks.list[at]!, entry);
}

function put(block: Block, entry: WaitClass): void {
  const { signs, needs, keys, entries } = block;
  const { ring, excluded, min } = entry;
  const slot = entries.length;
  signs[2 * slot] = ring.low;
  signs[2 * slot + 1] = ring.high | (excluded.length > 0 || !isExact(ring) ? INEXACT : 0);
  for (let at = 0; at < NEEDS; at += 1) {
    const need = ring.needs[at];
    needs[NEEDS * slot + at] = need === undefined ? 0 : (need.skill << LEVEL_BITS) | Math.min(Math.max(need.level, 0), LEVEL_MOST);
  }
  keys[2 * slot] = min!.key1;
  keys[2 * slot + 1] = min!.key2;
  entry.slot = entries.push(entry) - 1;
  entry.block = block;
}

/** Do the numbers tell all that is asked? */
function isExact({ needs, language, members }: RingAsk): boolean {
  return (
    needs.length <= NEEDS && needs.every(({ level }) => level <= LEVEL_MOST && Number.isInteger(level)) && languageIsExact(language) && (members.has === undefined || membersAreExact(members.number))
  );
}

export function removeEntry(blocks: Blocks, entry: WaitClass): void {
  const { block } = entry;
  if (!block) throw new BrokenInvariant('a class of waiting contacts stands in no block');
  const { signs, needs, keys, entries } = block;
  const { slot } = entry;
  entry.block = undefined;
  // The last one takes the place that is free.
  const last = entries.pop()!;
  if (last !== entry) {
    entries[slot] = last;
    last.slot = slot;
    signs.copyWithin(2 * slot, 2 * entries.length, 2 * (entries.length + 1));
    needs.copyWithin(NEEDS * slot, NEEDS * entries.length, NEEDS * (entries.length + 1));
    keys.copyWithin(2 * slot, 2 * entries.length, 2 * (entries.length + 1));
  }
  if (entries.length < FEW && blocks.list.length > 1) join(blocks, block);
}

/** A block of few goes into the one before or after it where there is room: what is served leaves from the head, and each block costs a look. */
function join(blocks: Blocks, block: Block): void {
  const { list } = blocks;
  const at = list.indexOf(block);
  const first = at > 0 && list[at - 1]!.entries.length + block.entries.length <= MANY ? at - 1 : at;
  const [into, from] = [list[first], list[first + 1]];
  if (!into || !from || into.entries.length + from.entries.length > MANY) return;
  for (const entry of from.entries) put(into, entry);
  list.splice(first + 1, 1);
  // It ends where the one that is gone ended.
  blocks.uppers.copyWithin(KEYS * first, KEYS * (first + 1));
}

function split(blocks: Blocks, at: number): void {
  const { list, uppers } = blocks;
  const full = list[at]!;
  const entries = full.entries.toSorted((a, b) => (before(a.min!, b.min!) ? -1 : 1));
  const half = entries.length >> 1;
  const rest = makeBlock();
  full.entries.length = 0;
  entries.forEach((entry, n) => put(n < half ? full : rest, entry));
  list.splice(at + 1, 0, rest);
  if (uppers.length < KEYS * list.length) {
    blocks.uppers = new Float64Array(2 * uppers.length);
    blocks.uppers.set(uppers);
  }
  blocks.uppers.copyWithin(KEYS * (at + 1), KEYS * at, KEYS * (list.length - 1));
  setUpper(blocks, at, entries[half - 1]!.min);
}

/**
 * Calls `see` with each class that the agent meets, from which he is not excluded, and whose head ranks before the best so far, which `see` returns;
 * block by block by rank, as long as a block may have one.
 */
export function eachMet(blocks: Blocks, agent: Agent, best: Contact | undefined, see: (found: WaitClass, best: Contact | undefined) => Contact | undefined): Contact | undefined {
  const { list } = blocks;
  let found = best;
  for (let at = 0; at < list.length; at += 1) {
    if (found !== undefined && at > 0 && !isAfter(blocks, at - 1, found)) return found;
    const block = list[at]!;
    for (let slot = nextMet(block, agent, 0); slot >= 0; slot = nextMet(block, agent, slot + 1)) {
      if (found !== undefined && !goesBefore(block, slot, found)) continue;
      const one = block.entries[slot]!;
      if ((block.signs[2 * slot + 1]! & INEXACT) === 0 || (meetsRing(agent, one.ring) && !one.excluded.includes(agent.order))) found = see(one, found);
    }
  }
  return found;
}

/** The next entry from this one on that the agent meets, as far as numbers tell; -1: none. */
function nextMet({ signs, needs, entries }: Block, { levels, low, high }: Agent, from: number): number {
  const end = entries.length;
  const [notLow, notHigh] = [~low, ~(high | INEXACT)];
  for (let slot = from; slot < end; slot += 1) if (((signs[2 * slot]! & notLow) | (signs[2 * slot + 1]! & notHigh)) === 0 && hasLevels(levels, needs, NEEDS * slot)) return slot;
  return -1;
}

/** Of the first needs, as far as the bits tell. */
function hasLevels(levels: readonly number[], needs: Int32Array, from: number): boolean {
  for (let at = from; at < from + NEEDS; at += 1) {
    const need = needs[at]!;
    const level = need & LEVEL_MOST;
    if (level > 0 && (levels[need >> LEVEL_BITS] ?? 0) < level) return false;
  }
  return true;
}

function goesBefore({ keys, entries }: Block, slot: number, contact: Contact): boolean {
  if (keys[2 * slot] !== contact.key1) return keys[2 * slot]! < contact.key1;
  return keys[2 * slot + 1] === contact.key2 ? before(entries[slot]!.min!, contact) : keys[2 * slot + 1]! < contact.key2;
}
