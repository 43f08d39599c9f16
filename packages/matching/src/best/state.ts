import type { Millis } from '../model.ts';

/** What one contact of a channel costs; channels, kinds and classes are known by their index. */
export interface BestChannel {
  readonly units: number;
  readonly interruptible: boolean;
}

/** Agents who may take the same: equal in groups, languages, skills, capacity and limits. */
export interface BestKind {
  readonly capacity: number;
  /** Most at once, by channel; null = no limit. */
  readonly limits: readonly (number | null)[];
}

/** Contacts that ask the same: queue, channel, priority, target, language, effective skills. Between them order is by age. */
export interface BestClass {
  readonly channel: number;
  /** Kinds that meet it before any ring opens. */
  readonly kinds: readonly number[];
}

/** What an agent has in hand, pending offers included. */
export interface BestLoad {
  readonly ordinary: number;
  readonly interruptible: number;
  /** By channel. */
  readonly counts: readonly number[];
}

/** What the run has taught of one class. Plain numbers, so that a snapshot can hold it. */
export interface ClassMemory {
  readonly class: BestClass;
  /** Arrivals, those of long ago fading. */
  arrivals: number;
  arrivalsAt: Millis;
  handleMs: number;
  handled: number;
  /** From offer to answer. */
  answerMs: number;
  waiting: number;
  /** Time during which somebody of it waited, and how many were taken out of the waiting, both fading. */
  waitedMs: number;
  taken: number;
  waitingAt: Millis;
  /** Contacts at once that it brings, when prices were last made. */
  load: number;
  /** Slots for it that are free now; kept while it is priced. */
  free: number;
  /** Of one of these slots; null: to be worked out. */
  worth: number | null;
}

export interface BestState {
  readonly channels: readonly BestChannel[];
  readonly kinds: readonly BestKind[];
  readonly classes: ClassMemory[];
  readonly startedAt: Millis;
  /** Handling of all classes, for those that have none of their own. */
  handleMs: number;
  handled: number;
  /** Free slots of available agents, by kind and channel. */
  readonly free: number[][];
  /** Available agents, by kind. */
  readonly present: number[];
  /** The classes with the most work: those that an agent may be kept for. By kind. */
  priced: number[][];
  pricedAt: Millis | null;
  /** So many classes there were then. */
  pricedClasses: number;
}

/** What is long past fades with this. */
export const MEMORY_MS = 1_800_000;
/** What handling takes before anybody knows. */
const FIRST_HANDLE_MS = 300_000;
/** So many contacts of its own outweigh what is known of all. */
const OWN_HANDLED = 5;
/** The mean follows the last so many. */
const MOST_HANDLED = 200;

export function newBest(channels: readonly BestChannel[], kinds: readonly BestKind[], startedAt: Millis): BestState {
  const free = kinds.map(() => channels.map(() => 0));
  return { channels, kinds, classes: [], startedAt, handleMs: FIRST_HANDLE_MS, handled: 0, free, present: kinds.map(() => 0), priced: kinds.map(() => []), pricedAt: null, pricedClasses: 0 };
}

/** Gives the index of a new class. */
export function addClass(state: BestState, added: BestClass, now: Millis): number {
  const memory = { class: added, arrivals: 0, arrivalsAt: now, handleMs: 0, handled: 0, answerMs: 0, waiting: 0, waitedMs: 0, taken: 0, waitingAt: now, load: 0, free: 0, worth: null };
  return state.classes.push(memory) - 1;
}

export function memoryOf(state: BestState, id: number): ClassMemory {
  const memory = state.classes[id];
  if (memory === undefined) throw new Error(`no class ${id}`);
  return memory;
}

/** Expected handling of the class. */
export function handlingOf(state: BestState, memory: ClassMemory): number {
  return (memory.handleMs * memory.handled + state.handleMs * OWN_HANDLED) / (memory.handled + OWN_HANDLED);
}

/** Arrivals a millisecond. */
export function arrivalRate(state: BestState, memory: ClassMemory, now: Millis): number {
  const seen = MEMORY_MS * (1 - Math.exp((state.startedAt - now) / MEMORY_MS));
  return (memory.arrivals * fade(now - memory.arrivalsAt) + 0.5) / (seen + MEMORY_MS / 30);
}

export function fade(passed: Millis): number {
  return Math.exp(-passed / MEMORY_MS);
}

/** How many contacts of the channel would still fit beside a load. */
export function slots(state: BestState, kind: number, load: BestLoad, channel: number): number {
  return room(state, kind, channel, load.ordinary, load.interruptible, load.counts[channel] ?? 0);
}

export function room(state: BestState, kind: number, channel: number, ordinary: number, interruptible: number, count: number): number {
  const of = state.kinds[kind];
  const cost = state.channels[channel];
  if (of === undefined || cost === undefined) throw new Error(`no kind ${kind} or channel ${channel}`);
  const units = Math.floor((of.capacity - ordinary - (cost.interruptible ? interruptible : 0)) / cost.units);
  return Math.max(0, Math.min(units, (of.limits[channel] ?? Number.POSITIVE_INFINITY) - count));
}

/** The mean after one more, which follows the last {@link MOST_HANDLED}. */
export function follow(mean: number, count: number, value: number): number {
  return mean + (value - mean) / Math.min(count + 1, MOST_HANDLED);
}
