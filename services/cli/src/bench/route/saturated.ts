import { accept, add, type Agent, type Contact, type Demand, end, type Engine, type EngineConfig, explain, makeEngine, setPresence, settle } from '@sluice/matching';
import { callOf, centreOf, chance, type Chance } from './centre.ts';

/** A centre in which everybody has a call and many wait: each end is followed by an arrival and by a decision. */
export interface Saturated {
  readonly engine: Engine;
  readonly config: EngineConfig;
  /** Calls that are still to come. */
  readonly coming: readonly Demand[];
  /** Whose call ends next, by agent order. */
  readonly ending: readonly number[];
  /** Decisions in their order: which call, which agent. */
  readonly given: [call: string, agent: number][];
  /** Cards made, and agents counted on the last. */
  readonly cards: { made: number; counted: number };
  now: number;
}

export interface Size {
  readonly waiting: number;
  readonly agents: number;
  readonly decisions: number;
}

/** Filled, and everybody at work; a card is made at every decision. */
export function saturated({ waiting, agents, decisions }: Size, dice: Chance = chance(7)): Saturated {
  const config = centreOf(agents, dice);
  // Everybody takes one before the measurement begins.
  const calls = Array.from({ length: waiting + agents + decisions }, (_, n) => callOf(n, config, dice));
  const given: Saturated['given'] = [];
  const cards = { made: 0, counted: 0 };
  const engine = makeEngine(config, {
    deciding: (contact, agent) => {
      const { excluded, candidates } = explain(engine, contact, agent, engine.now);
      cards.made += 1;
      cards.counted = candidates.length + Object.values(excluded).reduce((all, count) => all + count, 0);
    },
    offered: (contact: Contact, agent: Agent) => {
      accept(engine, contact);
      given.push([contact.id, agent.order]);
    },
  });
  const state: Saturated = { engine, config, coming: calls.slice(waiting + agents), ending: Array.from({ length: decisions }, () => dice.whole(agents)), given, cards, now: 0 };
  for (const agent of engine.agents) setPresence(engine, agent, 'available', 0);
  calls.slice(0, waiting + agents).forEach((call, n) => {
    add(engine, call, undefined);
    if (n % 100 === 99) settle(engine, ++state.now);
  });
  settle(engine, ++state.now);
  return state;
}

/** One call ends, one comes, and who may gets the next: one step. False where the agent had none. */
export function step(state: Saturated, n: number): boolean {
  const { engine, coming, ending } = state;
  state.now += 1;
  const [ends] = engine.agents[ending[n]!]!.holding;
  if (ends) end(engine, ends, state.now);
  add(engine, { ...coming[n]!, at: state.now }, undefined);
  settle(engine, state.now);
  return ends !== undefined;
}
