import { accept, add, type Agent, type Contact, type Demand, end, type Engine, type EngineConfig, explain, type Explanation, makeEngine, setPresence, settle } from '@sluice/matching';
import { callOf, centreOf, chance, type Chance } from './centre.ts';

/** A centre in which everybody has a call and many wait: each end is followed by an arrival and by a decision. */
export interface Saturated {
  readonly engine: Engine;
  readonly config: EngineConfig;
  readonly dice: Chance;
  /** Decisions, and which call and agent the first of them were. */
  decisions: number;
  readonly given: [call: string, agent: number][];
  /** Cards made, and the last. */
  readonly cards: { made: number; last: Explanation | undefined };
  now: number;
}

export interface Size {
  readonly waiting: number;
  readonly agents: number;
}

/** What comes next: whose call ends, by agent order, and who calls. */
export interface Turn {
  readonly agent: number;
  readonly call: Demand;
}

/** So many decisions are kept, for the lists to be compared with. */
const KEPT = 10_000;

/** Filled, and everybody at work; a card is made at every decision. */
export function saturated({ waiting, agents }: Size, dice: Chance = chance(7)): Saturated {
  const config = centreOf(agents, dice);
  const cards: Saturated['cards'] = { made: 0, last: undefined };
  const engine = makeEngine(config, {
    deciding: (contact, agent) => {
      cards.last = explain(engine, contact, agent, engine.now);
      cards.made += 1;
    },
    offered: (contact: Contact, agent: Agent) => {
      accept(engine, contact);
      state.decisions += 1;
      if (state.given.length < KEPT) state.given.push([contact.id, agent.order]);
    },
  });
  const state: Saturated = { engine, config, dice, decisions: 0, given: [], cards, now: 0 };
  for (const agent of engine.agents) setPresence(engine, agent, 'available', 0);
  // Everybody takes one before the measurement begins.
  for (let n = 0; n < waiting + agents; n += 1) {
    add(engine, callOf(n, config, dice), undefined);
    if (n % 100 === 99) settle(engine, ++state.now);
  }
  settle(engine, ++state.now);
  state.decisions = 0;
  state.given.length = 0;
  return state;
}

/** Agents on the last card: those who could have it, and those who could not, for one reason each. */
export function countedOn({ cards: { last } }: Saturated): number {
  return last ? last.candidates.length + Object.values(last.excluded).reduce((all, count) => all + count, 0) : 0;
}

/** Each comes a millisecond after the one before it. */
export function turnsOf({ engine, config, dice, now }: Saturated, count: number): Turn[] {
  return Array.from({ length: count }, (_, n) => ({ agent: dice.whole(engine.agents.length), call: { ...callOf(engine.seq + n, config, dice), at: now + n + 1 } }));
}

/** One call ends, one comes, and who may gets the next. False where the agent had none. */
export function step(state: Saturated, { agent, call }: Turn): boolean {
  const { engine } = state;
  state.now += 1;
  const [ends] = engine.agents[agent]!.holding;
  if (ends) end(engine, ends, state.now);
  add(engine, call, undefined);
  settle(engine, state.now);
  return ends !== undefined;
}
