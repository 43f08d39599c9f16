import type { Millis, Strategy } from '../../model.ts';
import type { Why } from '../../simulation/lines.ts';
import { asked, eligible } from './eligible.ts';
import { type Agent, type Contact, wholeLoad, type World } from './world.ts';

/** Below 0: a before b. */
export type Compare<T> = (a: T, b: T) => number;

export interface Choice {
  readonly agent: Agent;
  readonly why: Why;
}

export function choose(world: World, contact: Contact, t: Millis): Choice | undefined {
  const candidates = world.agents.filter((agent) => eligible(agent, contact, t));
  const { dedicated, last } = contact;
  if (dedicated !== undefined && candidates.includes(dedicated)) return { agent: dedicated, why: 'dedicated' };
  if (last !== undefined && candidates.includes(last)) return { agent: last, why: 'last' };
  const byStrategy = strategy(contact.queue.strategy, contact, t);
  const [agent] = candidates.toSorted((a, b) => byStrategy(a, b) || a.idleSince - b.idleSince || a.index - b.index);
  return agent === undefined ? undefined : { agent, why: 'strategy' };
}

function strategy(name: Strategy, contact: Contact, t: Millis): Compare<Agent> {
  switch (name) {
    case 'longest-idle':
      return (a, b) => a.idleSince - b.idleSince;
    case 'least-load':
      return (a, b) => wholeLoad(a) * b.capacity - wholeLoad(b) * a.capacity;
    case 'most-skilled': {
      const required = [...asked(contact, t).skills.keys()];
      const sum = (agent: Agent) => required.reduce((levels, skill) => levels + (agent.line.skills?.[skill] ?? 0), 0);
      return (a, b) => sum(b) - sum(a);
    }
    case 'least-flexible': {
      const breadth = ({ line }: Agent) => Object.values(line.skills ?? {}).filter((level) => level > 0).length + (line.languages ?? []).length;
      return (a, b) => breadth(a) - breadth(b);
    }
    case 'best':
      throw new Error('best is free to choose: see checkAlwaysTrue');
    default:
      throw new Error(`no such strategy: ${String(name satisfies never)}`);
  }
}

/** The order in which waiting contacts are gone through. */
export function byRank(world: World): Compare<Contact> {
  const { order } = world.rules;
  if (order === 'best') throw new Error('best is free to choose: see checkAlwaysTrue');
  const due = (contact: Contact) => (order === 'age' || contact.slaMs === undefined ? Number.POSITIVE_INFINITY : contact.line.at + contact.slaMs);
  return (a, b) => b.priority - a.priority || less(due(a), due(b)) || a.line.at - b.line.at || a.index - b.index;
}

/** ∞ − ∞ is no number. */
function less(a: number, b: number): number {
  return a === b ? 0 : a - b;
}
