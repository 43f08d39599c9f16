import { chooseAgent } from '../best/index.ts';
import type { Millis, Reason, Strategy } from '../model.ts';
import { meets, ringAsk } from './rings.ts';
import { isKept } from './drain.ts';
import { eachFreeFor, longestIdleFor } from './able.ts';
import type { Learning } from './learning.ts';
import { type Agent, type Contact, FREE, isBarred, type RingAsk } from './parts.ts';
import type { Engine } from './state.ts';

export interface Choice {
  readonly agent: Agent;
  readonly why: Reason;
}

/** Who gets the contact among those who are eligible now (simulation §4); undefined: nobody is. `look` has been called at `now`. */
export function choose(engine: Engine, contact: Contact, now: Millis): Choice | undefined {
  const { ask, hold, dedicated, last } = contact;
  if (ask.mode === 'pull' || contact.closed) return undefined;
  if (hold === undefined && dedicated === undefined && last === undefined) return strategic(engine, contact, now);
  const channel = ask.channel.number;
  const free = (agent: Agent): boolean => agent.reasons[channel] === FREE && !isBarred(contact, agent, now) && !isKept(engine, agent, contact, now);
  if (hold) return free(hold) ? { agent: hold, why: hold === dedicated ? 'dedicated' : 'last' } : undefined;
  if (dedicated && free(dedicated)) return { agent: dedicated, why: 'dedicated' };
  const ring = ringAsk(engine.asks, ask, contact.ring);
  if (last && free(last) && meets(last, ask, ring)) return { agent: last, why: 'last' };
  return strategic(engine, contact, now);
}

function strategic(engine: Engine, contact: Contact, now: Millis): Choice | undefined {
  const agent = byStrategy(engine, contact, ringAsk(engine.asks, contact.ask, contact.ring), now);
  return agent && { agent, why: 'strategy' };
}

function byStrategy(engine: Engine, contact: Contact, ring: RingAsk, now: Millis): Agent | undefined {
  const { index } = engine;
  const { queue, channel } = contact.ask;
  const skip = skipped(engine, contact, now);
  const { strategy } = queue.config;
  if (strategy === 'best' && engine.best) return byLearning(engine, engine.best, contact, ring, now);
  if (strategy === 'longest-idle') return longestIdleFor(index, channel.number, ring, skip);
  const first = goesFirst(strategy, ring);
  let best: Agent | undefined;
  eachFreeFor(index, channel.number, ring, (agent) => {
    if ((best === undefined || first(agent, best)) && skip?.(agent) !== true) best = agent;
    return false;
  });
  return best;
}

/** By what each would be needed for elsewhere; of very many, one of each kind and load is asked about. */
function byLearning(engine: Engine, best: Learning, contact: Contact, ring: RingAsk, now: Millis): Agent | undefined {
  const skip = skipped(engine, contact, now);
  const found: Agent[] = [];
  eachFreeFor(engine.index, contact.ask.channel.number, ring, (agent) => {
    if (skip?.(agent) !== true) found.push(agent);
    return false;
  });
  const agents = found.length > MOST_ASKED ? oneOfEach(best, found) : found;
  if (agents.length < 2) return agents[0];
  agents.sort((a, b) => a.order - b.order);
  const candidates = agents.map(({ order, ordinaryUnits: ordinary, interruptibleUnits: interruptible, counts, idleSince }) => ({
    kind: best.kinds[order]!,
    load: { ordinary, interruptible, counts },
    idleSince,
  }));
  return agents[chooseAgent(best.state, contact.bestClass, candidates, now)];
}

const MOST_ASKED = 64;

/** Of those alike the longest idle, or, with work in hand, whose work changed last: they come in the order of idleness. */
function oneOfEach(best: Learning, agents: readonly Agent[]): Agent[] {
  const found = new Map<string, Agent>();
  for (const agent of agents) {
    const key = `${best.kinds[agent.order]} ${agent.ordinaryUnits} ${agent.interruptibleUnits} ${agent.counts.join()}`;
    if (agent.holding.size > 0 || !found.has(key)) found.set(key, agent);
  }
  return [...found.values()];
}

/** The first `most` by the queue's strategy of those who are eligible without being named. */
export function topOf(engine: Engine, contact: Contact, ring: RingAsk, now: Millis, most: number): Agent[] {
  const { queue, channel } = contact.ask;
  const skip = skipped(engine, contact, now);
  const first = goesFirst(queue.config.strategy, ring);
  const top: Agent[] = [];
  const byIdleness = queue.config.strategy === 'longest-idle';
  eachFreeFor(engine.index, channel.number, ring, (agent) => {
    const last = top[most - 1];
    if (last !== undefined && !first(agent, last)) return byIdleness && agent.idleSince > last.idleSince;
    if (skip?.(agent) === true) return false;
    if (last !== undefined) top.pop();
    let place = top.length;
    while (place > 0 && first(agent, top[place - 1]!)) place -= 1;
    top.splice(place, 0, agent);
    return false;
  });
  return top;
}

/** Of those who meet it, whom it is not given to all the same; undefined: nobody. */
function skipped(engine: Engine, contact: Contact, now: Millis): ((agent: Agent) => boolean) | undefined {
  const { bars, ask } = contact;
  if (bars === undefined && ask.excluded.length === 0 && !engine.drains) return undefined;
  return (agent) => isBarred(contact, agent, now) || ask.excluded.includes(agent.order) || isKept(engine, agent, contact, now);
}

type Better = (a: Agent, b: Agent, ring: RingAsk) => number;

const units = (agent: Agent): number => agent.ordinaryUnits + agent.interruptibleUnits;

function skillOf(agent: Agent, ring: RingAsk): number {
  let sum = 0;
  for (const { skill } of ring.needs) sum += agent.levels[skill] ?? 0;
  return sum;
}

/** Negative: `a` goes first. Fractions are compared by products, exactly. */
const BETTER: Readonly<Record<Strategy, Better>> = {
  'longest-idle': () => 0,
  'least-load': (a, b) => units(a) * b.config.capacity - units(b) * a.config.capacity,
  'most-skilled': (a, b, ring) => skillOf(b, ring) - skillOf(a, ring),
  'least-flexible': (a, b) => a.flexibility - b.flexibility,
  best: (a, b) => a.flexibility - b.flexibility,
};

/** By the strategy; ties by idleness, then by agent order. */
function goesFirst(strategy: Strategy, ring: RingAsk): (a: Agent, b: Agent) => boolean {
  const better = BETTER[strategy];
  return (a, b) => (better(a, b, ring) || a.idleSince - b.idleSince || a.order - b.order) < 0;
}

/** What the strategy goes by, for a card; smaller is better. */
export function scoreOf(strategy: Strategy, ring: RingAsk, now: Millis): (agent: Agent) => number {
  switch (strategy) {
    case 'longest-idle':
      return (agent) => agent.idleSince - now;
    case 'least-load':
      return (agent) => units(agent) / agent.config.capacity;
    case 'most-skilled':
      return (agent) => -skillOf(agent, ring);
    default:
      return (agent) => agent.flexibility;
  }
}
