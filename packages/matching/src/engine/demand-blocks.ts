import { BrokenInvariant } from '@sluice/kernel';
import { before, type Block, type Contact, type WaitClass } from './parts.ts';

/** Classes in ranges of rank: each block holds those between its neighbours' ends, in any order inside. */
export interface Blocks {
  readonly list: Block[];
}

/** Words of a set of the classes of one block. */
export const WORDS = 32;
const SLOTS = WORDS * 32;
const FEW = SLOTS / 2;
const MANY = (SLOTS * 7) / 8;

export function makeBlocks(): Blocks {
  return { list: [makeBlock(undefined, 64)] };
}

function makeBlock(upper: Contact | undefined, known: number): Block {
  return { entries: Array.from({ length: SLOTS }), occupied: new Int32Array(WORDS), size: 0, used: 0, upper, counts: new Uint16Array(known), bits: new Int32Array(known * WORDS) };
}

function blockFor({ list }: Blocks, head: Contact): number {
  let low = 0;
  let high = list.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { upper } = list[middle]!;
    if (upper !== undefined && before(upper, head)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a class where its head's rank belongs. */
export function addEntry(blocks: Blocks, entry: WaitClass): void {
  let at = blockFor(blocks, entry.min!);
  if (blocks.list[at]!.size === SLOTS) {
    split(blocks, at);
    at = blockFor(blocks, entry.min!);
  }
  put(blocks.list[at]!, entry);
}

function put(block: Block, entry: WaitClass): void {
  const slot = freeSlot(block);
  const [word, bit] = [slot >> 5, 1 << (slot & 31)];
  block.entries[slot] = entry;
  block.occupied[word]! |= bit;
  block.size += 1;
  if (word >= block.used) block.used = word + 1;
  for (const number of entry.numbers) {
    if (number >= block.counts.length) grow(block, number + 1);
    block.counts[number]! += 1;
    block.bits[number * WORDS + word]! |= bit;
  }
  entry.block = block;
  entry.slot = slot;
}

function freeSlot({ occupied }: Block): number {
  for (let word = 0; word < WORDS; word += 1) {
    const free = ~occupied[word]!;
    if (free !== 0) return (word << 5) + 31 - Math.clz32(free & -free);
  }
  throw new BrokenInvariant('a full block has no free slot');
}

function grow(block: Block, known: number): void {
  const most = Math.max(known, block.counts.length * 2);
  const [counts, bits] = [new Uint16Array(most), new Int32Array(most * WORDS)];
  counts.set(block.counts);
  bits.set(block.bits);
  block.counts = counts;
  block.bits = bits;
}

export function removeEntry(blocks: Blocks, entry: WaitClass): void {
  const { block } = entry;
  if (!block) throw new BrokenInvariant('a class of waiting contacts stands in no block');
  takeOut(block, entry);
  if (block.size < FEW && blocks.list.length > 1) join(blocks, block);
}

function takeOut(block: Block, entry: WaitClass): void {
  const { slot } = entry;
  const [word, bit] = [slot >> 5, ~(1 << (slot & 31))];
  block.entries[slot] = undefined;
  block.occupied[word]! &= bit;
  block.size -= 1;
  for (const number of entry.numbers) {
    block.counts[number]! -= 1;
    block.bits[number * WORDS + word]! &= bit;
  }
  entry.block = undefined;
}

/** A block of few goes into the one before or after it where there is room: what is served leaves from the head, and each block costs a look. */
function join({ list }: Blocks, block: Block): void {
  const at = list.indexOf(block);
  const first = at > 0 && list[at - 1]!.size + block.size <= MANY ? at - 1 : at;
  const [into, from] = [list[first], list[first + 1]];
  if (!into || !from || into.size + from.size > MANY) return;
  for (const entry of from.entries) {
    if (!entry) continue;
    takeOut(from, entry);
    put(into, entry);
  }
  into.upper = from.upper;
  list.splice(first + 1, 1);
}

function split({ list }: Blocks, at: number): void {
  const full = list[at]!;
  const entries = full.entries.flatMap((entry) => entry ?? []).toSorted((a, b) => (before(a.min!, b.min!) ? -1 : 1));
  const half = entries.length >> 1;
  const rest = makeBlock(full.upper, full.counts.length);
  for (const entry of entries.slice(half)) {
    takeOut(full, entry);
    put(rest, entry);
  }
  full.upper = entries[half - 1]!.min;
  list.splice(at + 1, 0, rest);
}

/** One more thing is asked by those classes for which `asks` holds: they know it, and their blocks. */
export function rebuildBit({ list }: Blocks, number: number, asks: (entry: WaitClass) => boolean): void {
  for (const block of list) {
    for (const entry of block.entries) {
      if (!entry || !asks(entry)) continue;
      if (number >= block.counts.length) grow(block, number + 1);
      entry.numbers.push(number);
      block.counts[number]! += 1;
      block.bits[number * WORDS + (entry.slot >> 5)]! |= 1 << (entry.slot & 31);
    }
  }
}
