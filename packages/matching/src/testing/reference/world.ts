import { DEFAULT_CAPACITY, type ChannelConfig, type Millis } from '../../model.ts';
import type { AgentLine, AgentState, ContactState, OfferOutcome, PresenceLine, Response, TrafficLine, Why } from '../../simulation/lines.ts';
import type { SimQueue, SimRoute, SimRules } from '../../simulation/rules.ts';

/** An offer from the moment it is made until its agent has his units back. */
export interface Offer {
  readonly contact: Contact;
  readonly agent: Agent;
  readonly ring: number;
  readonly why: Why;
  readonly offeredAt: Millis;
  readonly answer: Response['kind'];
  readonly answerAt: Millis;
  readonly decisionId: string;
  outcome: OfferOutcome | null;
  outcomeAt: Millis | null;
  releasedAt: Millis | null;
}

export interface Contact {
  readonly line: TrafficLine;
  /** In the traffic. */
  readonly index: number;
  readonly route: SimRoute;
  readonly queue: SimQueue;
  readonly channel: ChannelConfig;
  /** Effective: per skill the higher of its own and the rule's. */
  readonly skills: ReadonlyMap<string, number>;
  readonly priority: number;
  readonly slaMs: number | undefined;
  /** Undefined too where no such agent is known. */
  readonly dedicated: Agent | undefined;
  readonly last: Agent | undefined;
  readonly offers: Offer[];
  status: ContactState;
  answeredAt: Millis | null;
  endedAt: Millis | null;
  abandonedAt: Millis | null;
}

export interface Agent {
  readonly line: AgentLine;
  readonly index: number;
  readonly capacity: number;
  state: AgentState;
  idleSince: Millis;
  /** Offers that hold his units: pending ones and those in progress. */
  held: Offer[];
  answered: number;
  maxUnits: number;
  staffedMs: number;
  /** Σ min(capacity, units in hand) × milliseconds: whole numbers until it is divided at the end. */
  usedUnitMs: number;
}

export interface World {
  readonly rules: SimRules;
  readonly agents: readonly Agent[];
  readonly presence: readonly PresenceLine[];
  readonly traffic: readonly TrafficLine[];
  /** Those that have arrived, in traffic order. */
  readonly contacts: Contact[];
  presencePlayed: number;
  decisions: number;
  /** The last instant at which anything happened; agents' times are counted up to it. */
  lastAt: Millis;
}

export function newWorld(rules: SimRules, agents: readonly AgentLine[], presence: readonly PresenceLine[], traffic: readonly TrafficLine[]): World {
  return { rules, agents: agents.map(newAgent), presence, traffic, contacts: [], presencePlayed: 0, decisions: 0, lastAt: 0 };
}

function newAgent(line: AgentLine, index: number): Agent {
  return { line, index, capacity: line.capacity ?? DEFAULT_CAPACITY, state: 'offline', idleSince: 0, held: [], answered: 0, maxUnits: 0, staffedMs: 0, usedUnitMs: 0 };
}

export function newContact(world: World, line: TrafficLine): Contact {
  const route = world.rules.route({ channel: line.channel, attributes: line.attributes ?? {}, ...(line.language === undefined ? {} : { language: line.language }) });
  const queue = world.rules.queues.find((q) => q.id === route.queueId);
  const channel = world.rules.channels[line.channel];
  if (queue === undefined || channel === undefined) throw new Error(`no queue or channel for ${line.id}`);
  const skills = new Map<string, number>();
  for (const [skill, level] of [...Object.entries(line.skills ?? {}), ...Object.entries(route.skills)]) skills.set(skill, Math.max(level, skills.get(skill) ?? 0));
  return {
    line,
    index: world.contacts.length,
    route,
    queue,
    channel: { ...channel, units: queue.weights?.[line.channel] ?? channel.units },
    skills,
    priority: route.priority ?? line.priority ?? 0,
    slaMs: route.slaMs ?? line.slaMs,
    dedicated: world.agents.find((a) => a.line.id === line.dedicatedAgent),
    last: world.agents.find((a) => a.line.id === line.lastAgent),
    offers: [],
    status: 'waiting',
    answeredAt: null,
    endedAt: null,
    abandonedAt: null,
  };
}

export function ordinaryLoad(agent: Agent): number {
  return agent.held.reduce((sum, offer) => sum + (offer.contact.channel.interruptible === true ? 0 : offer.contact.channel.units), 0);
}

export function wholeLoad(agent: Agent): number {
  return agent.held.reduce((sum, offer) => sum + offer.contact.channel.units, 0);
}
