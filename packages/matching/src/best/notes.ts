import type { Millis } from '../model.ts';
import { type BestLoad, type BestState, type ClassMemory, fade, follow, memoryOf, slots } from './state.ts';

/** What `best` is told of the run; it learns from nothing else. Notes come in the order of time. */

export function noteArrived(state: BestState, id: number, now: Millis): void {
  const memory = memoryOf(state, id);
  memory.arrivals = memory.arrivals * fade(now - memory.arrivalsAt) + 1;
  memory.arrivalsAt = now;
  noteWaiting(memory, now, 1);
}

/** An offer is made; `waited`: not in the instant in which the contact came (or came back). */
export function noteOffered(state: BestState, id: number, waited: boolean, now: Millis): void {
  const memory = memoryOf(state, id);
  noteWaiting(memory, now, -1);
  if (waited) memory.taken += 1;
}

/** It was refused or rescinded, or its agent went offline: it waits again. */
export function noteBack(state: BestState, id: number, now: Millis): void {
  noteWaiting(memoryOf(state, id), now, 1);
}

/** It left while it waited (of one that leaves while it is offered, {@link noteBack} comes first). */
export function noteAbandoned(state: BestState, id: number, now: Millis): void {
  noteWaiting(memoryOf(state, id), now, -1);
}

export function noteAnswered(state: BestState, id: number, answerMs: number): void {
  const memory = memoryOf(state, id);
  memory.answerMs = follow(memory.answerMs, memory.handled, answerMs);
}

export function noteEnded(state: BestState, id: number, handleMs: number): void {
  const memory = memoryOf(state, id);
  memory.handleMs = follow(memory.handleMs, memory.handled, handleMs);
  memory.handled += 1;
  // The first guess counts as five.
  state.handleMs = follow(state.handleMs, state.handled + 5, handleMs);
  state.handled += 1;
}

/** An agent of this kind has other work in hand than before, or comes (`before` null) or goes (`after` null). */
export function noteLoad(state: BestState, kind: number, before: BestLoad | null, after: BestLoad | null): void {
  const free = state.free[kind];
  if (free === undefined) throw new Error(`no kind ${kind}`);
  for (const channel of state.channels.keys()) {
    const gained = (after === null ? 0 : slots(state, kind, after, channel)) - (before === null ? 0 : slots(state, kind, before, channel));
    if (gained === 0) continue;
    free[channel] = (free[channel] ?? 0) + gained;
    for (const id of state.priced[kind] ?? []) {
      const memory = memoryOf(state, id);
      if (memory.class.channel !== channel) continue;
      memory.free += gained;
      memory.worth = null;
    }
  }
  state.present[kind] = (state.present[kind] ?? 0) + (after === null ? 0 : 1) - (before === null ? 0 : 1);
}

function noteWaiting(memory: ClassMemory, now: Millis, change: number): void {
  const passed = now - memory.waitingAt;
  const faded = fade(passed);
  memory.waitedMs = memory.waitedMs * faded + (memory.waiting > 0 ? passed : 0);
  memory.taken *= faded;
  memory.waitingAt = now;
  memory.waiting += change;
}
