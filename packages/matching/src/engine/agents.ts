import type { AgentConfig, EngineConfig, Millis, QueueConfig } from '../model.ts';
import { own } from '../own.ts';
import { numberOf } from './asks.ts';
import { type IdleIndex, moveLast, setReason } from './idle-index.ts';
import { loadBeside, stepOf } from './ramp.ts';
import { languageHigh, skillHigh, skillLow } from './signs.ts';
import { type Agent, AWAY, CAPACITY, type Channel, CHANNEL_LIMIT, CHANNEL_OFF, FREE, OFFLINE, type Queue, RAMP_UP } from './parts.ts';

/** An agent as he is before anything happens: offline, with nothing in hand. */
export function makeAgent(config: AgentConfig, order: number, channels: readonly Channel[], skills: Map<string, number>, languages: Map<string, number>): Agent {
  const levels: number[] = [];
  const speaks: boolean[] = [];
  for (const [skill, level] of Object.entries(config.skills)) if (level > 0) levels[numberOf(skills, skill)] = level;
  const known = Object.keys(levels).length;
  for (const language of config.languages) speaks[numberOf(languages, language)] = true;
  return {
    config,
    order,
    levels: Array.from(levels, (level) => level ?? 0),
    skills: levels.flatMap((level, skill) => (level > 0 ? [skill] : [])),
    speaks: Array.from(speaks, (one) => one ?? false),
    flexibility: known + new Set(config.languages).size,
    limits: channels.map(({ id }) => own(config.limits, id) ?? Infinity),
    presence: 'offline',
    off: channels.map(() => false),
    ordinaryUnits: 0,
    interruptibleUnits: 0,
    counts: channels.map(() => 0),
    reasons: new Uint8Array(channels.length).fill(OFFLINE),
    rampFrom: -Infinity,
    rampMs: 0,
    rampDue: Infinity,
    idleSince: -Infinity,
    positionedFor: -Infinity,
    sets: [],
    low: levels.reduce((sign, level, skill) => (level > 0 ? sign | skillLow(skill) : sign), 0),
    high: levels.reduce(
      (sign, level, skill) => (level > 0 ? sign | skillHigh(skill) : sign),
      speaks.reduce((sign, one, language) => (one ? sign | languageHigh(language) : sign), 0),
    ),
    direct: [],
    holding: new Set(),
    named: new Set(),
    dirty: false,
  };
}

/** The channels as they are weighed; behind them one more for each other weight that a queue gives one: room is kept by channel, and so by weight. */
export function makeChannels({ channels, queues }: EngineConfig): Channel[] {
  const made = Object.entries(channels).map(([id, config]) => ({ id, config }));
  for (const { weights = {} } of queues)
    for (const [id, units] of Object.entries(weights)) {
      const config = channels[id];
      if (config && !made.some((one) => one.id === id && one.config.units === units)) made.push({ id, config: { ...config, units } });
    }
  const alike = Map.groupBy(made.keys(), (number) => made[number]!.id);
  return made.map(({ id, config }, number) => ({ id, number, config, alike: alike.get(id)! }));
}

/** Those that a queue weighs otherwise. */
export function weighedBy({ weights }: QueueConfig, channels: readonly Channel[]): Queue['weighed'] {
  if (weights === undefined) return undefined;
  return new Map(channels.flatMap((channel) => (channel.config.units === weights[channel.id] ? [[channel.id, channel] as const] : [])));
}

/** Is he there for this channel, busy or not? */
export function isAvailable(agent: Agent, channel: number): boolean {
  return agent.presence === 'available' && agent.off[channel] !== true;
}

/** What keeps him from one more contact of the channel beside what he has (simulation §4, *free*). */
function reasonOf(agent: Agent, { number, config }: Channel, now: Millis): number {
  if (agent.presence !== 'available') return agent.presence === 'away' ? AWAY : OFFLINE;
  if (agent.off[number] === true) return CHANNEL_OFF;
  const reason = roomFor(agent, number, config);
  return reason === FREE && agent.rampMs > 0 && now < stepOf(agent, config) ? RAMP_UP : reason;
}

function roomFor(agent: Agent, number: number, config: Channel['config']): number {
  if (agent.counts[number]! >= agent.limits[number]!) return CHANNEL_LIMIT;
  return loadBeside(agent, config) + config.units > agent.config.capacity ? CAPACITY : FREE;
}

/** Could he have one more of the channel beside what he has, there or not? Who has just come back is spared by the engine, not by people. */
export const hasRoom = (agent: Agent, { number, config }: Channel): boolean => roomFor(agent, number, config) === FREE;

/** Brings the indexes up to what the agent is now; true where he is free for a channel. */
export function refresh(index: IdleIndex, channels: readonly Channel[], agent: Agent, now: Millis): boolean {
  let any = false;
  // Who is filled up step by step is idle from when he came, not from his next step.
  let counts = false;
  for (const channel of channels) {
    const reason = reasonOf(agent, channel, now);
    setReason(index, agent, channel.number, reason);
    if (reason === FREE) any = true;
    if (reason === FREE || reason === RAMP_UP) counts = true;
  }
  if (counts && agent.positionedFor !== agent.idleSince) moveLast(index, agent);
  return any;
}

export function take(agent: Agent, channel: Channel, units: number, interruptible: boolean): void {
  for (const number of channel.alike) agent.counts[number]! += 1;
  if (interruptible) agent.interruptibleUnits += units;
  else agent.ordinaryUnits += units;
}

export function giveBack(agent: Agent, channel: Channel, units: number, interruptible: boolean, now: Millis): void {
  for (const number of channel.alike) agent.counts[number]! -= 1;
  if (interruptible) agent.interruptibleUnits -= units;
  else agent.ordinaryUnits -= units;
  agent.idleSince = now;
}
