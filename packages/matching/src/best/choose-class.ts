import type { Millis } from '../model.ts';
import { arrivalRate, type BestState, type ClassMemory, handlingOf, memoryOf, slots } from './state.ts';

/** The first waiting contact of a class. */
export interface BestHead {
  readonly class: number;
  readonly at: Millis;
  readonly deadlineAt: Millis | null;
}

/** A class that sends many goes first, since more is lost while it waits behind a lost head. */
const MANY = 0.5;
/** e⁻⁵: what a lost contact weighs beside one that would be lost by waiting. */
const LOST = -5;
/** A lost one weighs e times more after each of these, so that nobody waits for ever. */
const MERCY_MS = 1_800_000;
/** So many observations outweigh the guess by head count. */
const GUESSED = 10;

/**
 * Which of the heads an agent should get (index): the one for which the most is lost by letting it wait for the next agent, for each
 * minute that it takes of this one. All are of the same priority: of several, only the highest may be asked of.
 */
export function chooseClass(state: BestState, heads: readonly BestHead[], now: Millis): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (const [index, head] of heads.entries()) {
    const worth = worthOf(state, head, now);
    if (worth > most) [best, most] = [index, worth];
  }
  return best;
}

/** Logarithm of: (arrivals)^½ ÷ handling × the chance that the next agent for this class comes only after its deadline. */
export function worthOf(state: BestState, head: BestHead, now: Millis): number {
  const memory = memoryOf(state, head.class);
  const weight = MANY * Math.log(arrivalRate(state, memory, now)) - Math.log(handlingOf(state, memory));
  const lostSince = head.deadlineAt === null ? head.at : head.deadlineAt - memory.answerMs;
  const slack = head.deadlineAt === null ? -1 : lostSince - now;
  return weight + (slack >= 0 ? -slack * agentRate(state, memory, now) : LOST + (now - lostSince) / MERCY_MS);
}

/**
 * How many agents a millisecond come for a class of whom somebody waits: as seen in the run, which has in it whatever competes for
 * them; at first as many as there would be if all who meet it served it alone.
 */
function agentRate(state: BestState, memory: ClassMemory, now: Millis): number {
  const waited = memory.waitedMs + (memory.waiting > 0 ? now - memory.waitingAt : 0);
  return (memory.taken + GUESSED) / (waited + GUESSED / guessedRate(state, memory));
}

const EMPTY = { ordinary: 0, interruptible: 0, counts: [] };

function guessedRate(state: BestState, memory: ClassMemory): number {
  const { kinds, channel } = memory.class;
  const atOnce = kinds.reduce((sum, kind) => sum + (state.present[kind] ?? 0) * slots(state, kind, EMPTY, channel), 0);
  return Math.max(1, atOnce) / handlingOf(state, memory);
}
