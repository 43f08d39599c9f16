import type { Order, Ring, Strategy } from '../model.ts';
import type { AgentLine, PresenceLine, TrafficLine } from '../simulation/lines.ts';
import { Chance } from './chance.ts';
import { CHANNELS, type PlainRules } from './plain-rules.ts';

/** One kind of contact of a scenario. */
export interface TypeOfContact {
  readonly id: string;
  readonly share: number;
  readonly channel?: string;
  readonly language?: string;
  readonly skills?: Readonly<Record<string, number>>;
  readonly priority?: number;
  readonly slaMs: number;
  /** Mean; lognormal. */
  readonly handleMs: number;
  /** Mean; exponential. */
  readonly patienceMs: number;
}

export interface AgentsAlike {
  readonly count: number;
  readonly languages?: readonly string[];
  readonly skills?: Readonly<Record<string, number>>;
  readonly limits?: Readonly<Record<string, number>>;
}

export interface Centre {
  readonly contacts: number;
  readonly types: readonly TypeOfContact[];
  readonly agents: readonly AgentsAlike[];
  readonly rings?: readonly Ring[];
  readonly acceptMs?: number;
}

export interface Scenario {
  readonly agents: readonly AgentLine[];
  readonly presence: readonly PresenceLine[];
  readonly traffic: readonly TrafficLine[];
  rules(order: Order, strategy: Strategy): PlainRules;
}

export const DAY_MS = 36_000_000;
const SPREAD = 0.7;

/** Two waves over the day, a fifth above and below the mean. */
function wave(at: number): number {
  return 1 + 0.2 * Math.sin((4 * Math.PI * at) / DAY_MS);
}

/** A day of a centre: the same for the same seed; `load` scales the number of contacts. */
export function dayOf(centre: Centre, seed: number, load = 1): Scenario {
  const chance = new Chance(seed);
  const agents = centre.agents.flatMap(({ count, ...alike }, kind) => Array.from({ length: count }, (_, n): AgentLine => ({ type: 'agent', id: `a${kind}-${n}`, ...alike })));
  const wanted = Math.round(centre.contacts * load);
  const times: number[] = [];
  while (times.length < wanted) {
    const at = Math.floor(chance.next() * DAY_MS);
    if (chance.next() * 1.2 < wave(at)) times.push(at);
  }
  const shares = centre.types.map((type) => type.share);
  const traffic = times.toSorted((a, b) => a - b).map((at, n) => contactOf(centre.types[chance.index(shares)], `c${n}`, at, chance));
  const presence = agents.map((agent): PresenceLine => ({ type: 'presence', at: 0, agent: agent.id, state: 'available' }));
  return { agents, presence, traffic, rules: (order, strategy) => rulesOf(centre, order, strategy) };
}

function contactOf(type: TypeOfContact | undefined, id: string, at: number, chance: Chance): TrafficLine {
  if (type === undefined) throw new Error('a centre without types');
  const { language } = type;
  return {
    id,
    at,
    channel: type.channel ?? 'voice',
    ...(language === undefined ? {} : { language }),
    attributes: { type: type.id },
    handleMs: Math.max(1000, Math.round(chance.lognormal(type.handleMs, SPREAD))),
    patienceMs: Math.max(1000, Math.round(chance.exponential(type.patienceMs))),
  };
}

function rulesOf({ types, rings, acceptMs }: Centre, order: Order, strategy: Strategy): PlainRules {
  const rules = types.map(({ id, skills, slaMs, priority }) => ({
    id,
    when: { 'attributes.type': id },
    then: { queue: 'q', slaMs, ...(skills === undefined ? {} : { skills }), ...(priority === undefined ? {} : { priority }) },
  }));
  const queue = { id: 'q', strategy, ...(rings === undefined ? {} : { rings }), ...(acceptMs === undefined ? {} : { acceptMs }) };
  return { order, channels: CHANNELS, rules: [...rules, { id: 'rest', then: { queue: 'q' } }], queues: [queue] };
}
