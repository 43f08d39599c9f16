import type { Millis } from '../model.ts';
import { arrivalRate, type BestLoad, type BestState, fade, handlingOf, type ClassMemory, memoryOf, slots } from './state.ts';

export interface BestCandidate {
  readonly kind: number;
  readonly load: BestLoad;
  readonly idleSince: Millis;
}

/** Agents are kept for this many classes, those with the most work: what a choice costs has a bound. */
const MOST_PRICED = 64;
/** Which these are is looked at again after this. */
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
  for (const [index, candidate] of candidates.entries()) {
    const worth = worths.get(candidate.kind) ?? worthOfSlots(state, candidate.kind, now);
    worths.set(candidate.kind, worth);
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

function costOf(state: BestState, { kind, load }: BestCandidate, taken: number, worth: readonly number[]): number {
  const { units, interruptible } = state.channels[taken] ?? { units: 0, interruptible: false };
  const after: BestLoad = {
    ordinary: load.ordinary + (interruptible ? 0 : units),
    interruptible: load.interruptible + (interruptible ? units : 0),
    counts: state.channels.map((_, channel) => (load.counts[channel] ?? 0) + (channel === taken ? 1 : 0)),
  };
  let cost = 0;
  for (const [channel, each] of worth.entries()) if (each > 0) cost += each * (slots(state, kind, load, channel) - slots(state, kind, after, channel));
  return cost;
}

/** What one slot of an agent of this kind is worth now, by channel. */
function worthOfSlots(state: BestState, kind: number, now: Millis): number[] {
  const worth = state.channels.map(() => 0);
  for (const id of state.priced[kind] ?? []) {
    const memory = memoryOf(state, id);
    const load = arrivalRate(state, memory, now) * handlingOf(state, memory);
    const { channel, kinds } = memory.class;
    const free = kinds.reduce((sum, k) => sum + (state.free[k]?.[channel] ?? 0), 0);
    worth[channel] = (worth[channel] ?? 0) + load * Math.exp((-STEEP * Math.max(0, free - 1)) / Math.sqrt(1 + load));
  }
  return worth;
}

/** Chooses anew for which classes agents are kept. */
function price(state: BestState, now: Millis): void {
  const { classes, pricedAt, pricedClasses } = state;
  const settled = classes.length === pricedClasses || pricedClasses >= MOST_PRICED;
  if (settled && pricedAt !== null && now < pricedAt + PRICED_FOR_MS) return;
  const load = (memory: ClassMemory) => memory.arrivals * fade(now - memory.arrivalsAt) * handlingOf(state, memory);
  const ids = [...classes.keys()].map((id) => ({ id, load: load(memoryOf(state, id)) })).toSorted((a, b) => b.load - a.load || a.id - b.id);
  state.priced = state.kinds.map(() => []);
  for (const { id } of ids.slice(0, MOST_PRICED)) for (const kind of memoryOf(state, id).class.kinds) state.priced[kind]?.push(id);
  state.pricedAt = now;
  state.pricedClasses = classes.length;
}
