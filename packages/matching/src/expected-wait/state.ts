import type { Millis } from '../model.ts';

/** Plain data: it can be kept as JSON and taken up again. Changed by the notes only. */
export interface WaitState {
  readonly queues: Record<string, QueueWaits>;
}

/** Both fade by the same factor, so that one divided by the other is a rate of the recent past. */
export interface FadingRate {
  events: number;
  exposureMs: number;
}

/** How often contacts of one priority and about one time to their deadline come; fades with time. */
export interface Stream {
  readonly priority: number;
  /** In quarters of a doubling; null: without a deadline, or the order does not ask for it. */
  readonly due: number | null;
  perMs: number;
  at: Millis;
}

/** Where waits fell among what had been foretold, by bins of their score: those that came to their end, and those that were broken off. */
export interface Scores {
  readonly met: number[];
  readonly left: number[];
  /** Of the last. */
  at: Millis;
}

/** Those who wait in a queue and ask the same of agents. */
export interface Line {
  waiting: number;
  /** Of the one that came last. */
  at: Millis;
  due: number | null;
  /** Answers to those who had waited, of this line or due no later, per agent and millisecond in which any of this line waited. */
  readonly answers: FadingRate;
  /** The same of this line only. */
  readonly own: FadingRate;
}

/** How far waits have followed the law of their own line, where it foretells another one than the law of the queue: a regression through the origin, fading. */
export interface Trust {
  crossed: number;
  squared: number;
}

export interface QueueWaits {
  /** Up to here waiting and staff are counted. */
  at: Millis;
  agents: number;
  readonly lines: Record<string, Line>;
  /** Leavings, per contact and millisecond of waiting. */
  readonly leavings: FadingRate;
  readonly trust: Trust;
  readonly streams: Stream[];
  /** By kind: see `kindsOf`. */
  readonly scores: Record<string, Scores>;
  /** Answers to those who had waited and to whom a wait had been foretold. */
  seen: number;
}

export function newWaitState(): WaitState {
  return { queues: {} };
}

/** A state as it was stored; what an earlier release did not count begins at nothing. */
export function storedWaitState({ queues }: WaitState): WaitState {
  const began = (): FadingRate => ({ events: 0, exposureMs: 0 });
  const lined = (lines: Readonly<Record<string, Line>>): Record<string, Line> => Object.fromEntries(Object.entries(lines).map(([asks, line]) => [asks, { ...line, own: line.own ?? began() }]));
  return { queues: Object.fromEntries(Object.entries(queues).map(([id, queue]) => [id, { ...queue, trust: queue.trust ?? { crossed: 0, squared: 0 }, lines: lined(queue.lines) }])) };
}

export function queueOf(state: WaitState, queue: string, at: Millis): QueueWaits {
  return own(state.queues, queue, () => ({ at, agents: 0, lines: {}, leavings: { events: 0, exposureMs: 0 }, trust: { crossed: 0, squared: 0 }, streams: [], scores: {}, seen: 0 }));
}

/** So many are told apart; one more takes the place of the one nobody came to for longest, of those in which nobody waits where there are any. */
export const MOST_LINES = 32;

export function lineOf({ lines }: QueueWaits, asks: string, at: Millis): Line {
  if (!Object.hasOwn(lines, asks) && Object.keys(lines).length >= MOST_LINES) delete lines[stalest(lines)];
  return own(lines, asks, () => ({ waiting: 0, at, due: null, answers: { events: 0, exposureMs: 0 }, own: { events: 0, exposureMs: 0 } }));
}

function stalest(lines: Readonly<Record<string, Line>>): string {
  const waits = ({ waiting }: Line): number => (waiting > 0 ? 1 : 0);
  return Object.entries(lines).reduce((a, b) => (waits(b[1]) < waits(a[1]) || (waits(b[1]) === waits(a[1]) && b[1].at < a[1].at) ? b : a))[0];
}

/** Names come from outside; one may be that of something every object has. */
function own<T>(all: Record<string, T>, name: string, make: () => T): T {
  if (!Object.hasOwn(all, name)) Object.defineProperty(all, name, { value: make(), enumerable: true, writable: true, configurable: true });
  return all[name] as T;
}
