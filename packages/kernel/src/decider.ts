/**
 * A rule of the domain in its pure form: a command is judged against a state and yields events; a state is the fold of its events.
 * A refusal is an event too. An exception out of `decide` or `evolve` is a bug.
 */
export interface Decider<Command, State, Event> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
}

/** The state after `events`. */
export function fold<Command, State, Event>(decider: Decider<Command, State, Event>, events: Iterable<Event>, from: State = decider.initial): State {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}

/** Ends a switch over a union: the compiler complains where a case is missing. */
export function never(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
