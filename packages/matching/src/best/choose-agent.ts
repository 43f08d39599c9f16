import type { Millis } from '../model.ts';
import { arrivalRate, type BestLoad, type BestState, handlingOf, memoryOf, room, slots } from './state.ts';

export interface BestCandidate {
  readonly kind: number;
  readonly load: BestLoad;
  readonly idleSince: Millis;
}

/** Agents are kept for this many classes, those with the most work: what a choice costs has a bound. */
const MOST_PRICED = 64;
/** Which these are, and their load, is looked at again after this, at first sooner. */
const PRICED_FOR_MS = 300_000;
/** How quickly a free slot loses its worth as others are free. */
const STEEP = 1.5;

/**
 * Who of the eligible should get a contact of this class (index): the one whose slots the others need least. A slot of a class is worth
 * its load, times less the more slots for it are free now; a contact costs what it takes away from all classes that the agent serves.
 * So small work goes to who has small work already, where it costs no call its whole agent. Ties go to who has more in hand; of those
 * with work, to whose work changed last, so that the others have done theirs and are whole agents sooner; of the idle, to the longest
 * idle; then in the order given, which is agent order.
 */
export function chooseAgent(state: BestState, id: number, candidates: readonly BestCandidate[], now: Millis): number {
  price(state, now);
  const { channel } = memoryOf(state, id).class;
  const worths = new Map<number, number[]>();
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[index] as BestCandidate;
    let worth = worths.get(candidate.kind);
    if (worth === undefined) worths.set(candidate.kind, (worth = worthOfSlots(state, candidate.kind)));
    const cost = costOf(state, candidate, channel, worth);
    const chosen = candidates[best];
    if (chosen === undefined || cost < least || (cost === least && before(candidate, chosen))) [best, least] = [index, cost];
  }
  return best;
}

/** Of two who cost the same. */
function before(a: BestCandidate, b: BestCandidate): boolean {
  const [ofA, ofB] = [a.load.ordinary + a.load.interruptible, b.load.ordinary + b.load.interruptible];
  if (ofA !== ofB) return ofA > ofB;
  return ofA > 0 ? a.idleSince > b.idleSince : a.idleSince < b.idleSince;
}

/**
 * What the agent's slots are worth before, less what they are worth after. Slots that other work in hand has taken are put off: with n
 * contacts in hand they are back when the last has ended, and one more makes that later by 1 ÷ (n + 1) of a handling (of n + 1
 * exponential times, the mean of the longest less that of n); squared, since the fuller he is the fewer are still added. So who is nearly
 * a whole agent again is left to become one.
 */
function costOf(state: BestState, { kind, load }: BestCandidate, taken: number, worth: readonly number[]): number {
  const { units, interruptible } = state.channels[taken] ?? { units: 0, interruptible: false };
  const [ordinary, filling] = interruptible ? [load.ordinary, load.interruptible + units] : [load.ordinary + units, load.interruptible];
  const inHand = load.counts.reduce((sum, count) => sum + count, 0);
  let cost = 0;
  for (let channel = 0; channel < worth.length; channel++) {
    const each = worth[channel] ?? 0;
    if (each === 0) continue;
    const before = slots(state, kind, load, channel);
    const after = room(state, kind, channel, ordinary, filling, (load.counts[channel] ?? 0) + (channel === taken ? 1 : 0));
    const keptOut = inHand > 0 && (!interruptible || state.channels[channel]?.interruptible === true);
    cost += each * (before - after + (keptOut ? (room(state, kind, channel, 0, 0, 0) - before) / (inHand + 1) ** 2 : 0));
  }
  return cost;
}

/** What one slot of an agent of this kind is worth now, by channel. */
function worthOfSlots(state: BestState, kind: number): number[] {
  const worth = state.channels.map(() => 0);
  for (const id of state.priced[kind] ?? []) {
    const memory = memoryOf(state, id);
    const { channel } = memory.class;
    memory.worth ??= memory.load * Math.exp((-STEEP * Math.max(0, memory.free - 1)) / Math.sqrt(1 + memory.load));
    worth[channel] = (worth[channel] ?? 0) + memory.worth;
  }
  return worth;
}

/** Chooses anew for which classes agents are kept. */
function price(state: BestState, now: Millis): void {
  const { classes, pricedAt, pricedClasses } = state;
  const settled = classes.length === pricedClasses || pricedClasses >= MOST_PRICED;
  if (settled && pricedAt !== null && now < pricedAt + Math.min(PRICED_FOR_MS, (pricedAt - state.startedAt) / 8)) return;
  for (const memory of classes) {
    memory.load = arrivalRate(state, memory, now) * handlingOf(state, memory);
    memory.worth = null;
  }
  const heaviest = [...classes.keys()].toSorted((a, b) => memoryOf(state, b).load - memoryOf(state, a).load || a - b);
  state.priced = state.kinds.map(() => []);
  for (const id of heaviest.slice(0, MOST_PRICED)) {
    const memory = memoryOf(state, id);
    const { kinds, channel } = memory.class;
    for (const kind of kinds) state.priced[kind]?.push(id);
    memory.free = kinds.reduce((sum, kind) => sum + (state.free[kind]?.[channel] ?? 0), 0);
  }
  state.pricedAt = now;
  state.pricedClasses = classes.length;
}
