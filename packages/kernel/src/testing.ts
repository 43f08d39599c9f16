import { isDeepStrictEqual } from 'node:util';
import { type Decider, fold } from './decider.ts';

/**
 * Given-when-then for a decider: `specify(decider).given(...events).when(command).then(...events)`.
 * `then()` without events says: it stays quiet.
 */
export function specify<Command, State, Event>(decider: Decider<Command, State, Event>) {
  return {
    given: (...history: Event[]) => ({
      when: (command: Command) => {
        const events = decider.decide(command, fold(decider, history));
        return {
          events,
          state: () => fold(decider, events, fold(decider, history)),
          then: (...expected: Event[]) => {
            if (!isDeepStrictEqual(events, expected)) throw new Error(`expected ${JSON.stringify(expected, null, 1)}\nbut got ${JSON.stringify(events, null, 1)}`);
          },
        };
      },
    }),
  };
}

/** A clock that stands until it is moved. */
export class MovedClock {
  #at: number;
  constructor(at: number) {
    this.#at = at;
  }
  now(): number {
    return this.#at;
  }
  move(ms: number): void {
    this.#at += ms;
  }
  set(at: number): void {
    this.#at = at;
  }
}
