import type { Millis } from '../model.ts';
import type { Why } from '../simulation/lines.ts';
import { meets, ringAsk } from './asks.ts';
import type { Engine } from './engine.ts';
import { eachFree, longestIdle } from './idle-index.ts';
import { type Agent, type Contact, isBarred, type RingAsk } from './parts.ts';

export interface Choice {
  readonly agent: Agent;
  readonly why: Why;
}

/** Who gets the contact among those who are eligible now (simulation §4); undefined: nobody is. `look` has been called at `now`. */
export function choose(engine: Engine, contact: Contact, now: Millis): Choice | undefined {
  const { ask, hold, dedicated, last } = contact;
  const channel = ask.channel.number;
  const free = (agent: Agent): boolean => agent.fits[channel] === true && !isBarred(contact, agent, now);
  if (hold) return free(hold) ? { agent: hold, why: hold === dedicated ? 'dedicated' : 'last' } : undefined;
  if (dedicated && free(dedicated)) return { agent: dedicated, why: 'dedicated' };
  const ring = ringAsk(engine.asks, ask, contact.ring);
  if (last && free(last) && meets(last, ask, ring)) return { agent: last, why: 'last' };
  const agent = byStrategy(engine, contact, ring, now);
  return agent && { agent, why: 'strategy' };
}

function byStrategy(engine: Engine, contact: Contact, ring: RingAsk, now: Millis): Agent | undefined {
  const { index } = engine;
  const { ask, bars } = contact;
  const free = index.free[ask.channel.number]!;
  const skip = bars === undefined && ask.excluded.length === 0 ? undefined : (agent: Agent): boolean => isBarred(contact, agent, now) || ask.excluded.includes(agent.order);
  const { strategy } = ask.queue.config;
  if (strategy === 'longest-idle') return longestIdle(index, free, ring.sets, skip);
  const better = BETTER[strategy];
  let best: Agent | undefined;
  eachFree(index, free, ring.sets, (agent) => {
    if (skip?.(agent) === true) return;
    if (best === undefined || (better(agent, best, ring) || agent.idleSince - best.idleSince || agent.order - best.order) < 0) best = agent;
  });
  return best;
}

type Better = (a: Agent, b: Agent, ring: RingAsk) => number;

const units = (agent: Agent): number => agent.ordinaryUnits + agent.interruptibleUnits;

function skillOf(agent: Agent, ring: RingAsk): number {
  let sum = 0;
  for (const { skill } of ring.needs) sum += agent.levels[skill] ?? 0;
  return sum;
}

/** Negative: `a` goes first. Fractions are compared by products, exactly. */
const BETTER: Readonly<Record<'least-load' | 'most-skilled' | 'least-flexible' | 'best', Better>> = {
  'least-load': (a, b) => units(a) * b.config.capacity - units(b) * a.config.capacity,
  'most-skilled': (a, b, ring) => skillOf(b, ring) - skillOf(a, ring),
  'least-flexible': (a, b) => a.flexibility - b.flexibility,
  best: (a, b) => a.flexibility - b.flexibility,
};
