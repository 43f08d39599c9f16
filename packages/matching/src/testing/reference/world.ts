import { DEFAULT_CAPACITY, type ChannelConfig, type Millis } from '../../model.ts';
import type { AgentLine, AgentState, ContactState, OfferOutcome, PresenceLine, Response, TrafficLine, Why } from '../../simulation/lines.ts';
import type { ShiftState } from '../../shift.ts';
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
  readonly rules: SimRules;
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
  /** When he came back, and how long he is filled up for. */
  back: Millis;
  readonly rampMs: number;
  /** What his calendar last said, and whether it has taken him off. */
  shift: ShiftState | undefined;
  byCalendar: boolean;
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
  return { rules, agents: agents.map((line, index) => newAgent(rules, line, index)), presence, traffic, contacts: [], presencePlayed: 0, decisions: 0, lastAt: 0 };
}

function newAgent(rules: SimRules, line: AgentLine, index: number): Agent {
  const production = { back: Number.NEGATIVE_INFINITY, rampMs: rules.rampUpMs?.(line.id) ?? 0, shift: undefined, byCalendar: false };
  return { line, index, ...production, capacity: line.capacity ?? DEFAULT_CAPACITY, state: 'offline', idleSince: 0, held: [], answered: 0, maxUnits: 0, staffedMs: 0, usedUnitMs: 0 };
}

export function newContact(world: World, line: TrafficLine): Contact {
  const facts = { channel: line.channel, attributes: line.attributes ?? {}, at: line.at, ...(line.language === undefined ? {} : { language: line.language }) };
  const route = world.rules.route(facts);
  const priority = route.priority ?? line.priority ?? 0;
  const due = world.rules.dueAt?.(facts, route, { priority, slaMs: line.slaMs });
  const queue = world.rules.queues.find((q) => q.id === route.queueId);
  const channel = world.rules.channels[line.channel];
  if (queue === undefined || channel === undefined) throw new Error(`no queue or channel for ${line.id}`);
  const skills = new Map<string, number>();
  for (const [skill, level] of [...Object.entries(line.skills ?? {}), ...Object.entries(route.skills)]) skills.set(skill, Math.max(level, skills.get(skill) ?? 0));
  return {
    line,
    index: world.contacts.length,
    rules: world.rules,
    route,
    queue,
    channel: { ...channel, units: queue.weights?.[line.channel] ?? channel.units },
    skills,
    priority,
    slaMs: due === undefined ? (route.slaMs ?? line.slaMs) : due === null ? undefined : due - line.at,
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
