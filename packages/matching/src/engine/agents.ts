import type { AgentConfig, EngineConfig, Millis } from '../model.ts';
import { numberOf } from './asks.ts';
import { type IdleIndex, moveLast, setFree } from './idle-index.ts';
import type { Agent, Channel } from './parts.ts';

/** An agent as he is before anything happens: offline, with nothing in hand. */
export function makeAgent(config: AgentConfig, order: number, channels: readonly Channel[], skills: Map<string, number>, languages: Map<string, number>): Agent {
  const levels: number[] = [];
  const speaks: boolean[] = [];
  let known = 0;
  for (const [skill, level] of Object.entries(config.skills)) {
    if (level <= 0) continue;
    levels[numberOf(skills, skill)] = level;
    known += 1;
  }
  for (const language of config.languages) speaks[numberOf(languages, language)] = true;
  return {
    config,
    order,
    levels: Array.from(levels, (level) => level ?? 0),
    speaks: Array.from(speaks, (one) => one ?? false),
    flexibility: known + new Set(config.languages).size,
    limits: channels.map(({ id }) => config.limits[id] ?? Infinity),
    presence: 'offline',
    off: channels.map(() => false),
    ordinaryUnits: 0,
    interruptibleUnits: 0,
    counts: channels.map(() => 0),
    fits: channels.map(() => false),
    idleSince: -Infinity,
    position: 0,
    positionedFor: -Infinity,
    sets: [],
    direct: [],
    holding: new Set(),
    named: new Set(),
    dirty: false,
  };
}

export function makeChannels(config: EngineConfig): Channel[] {
  return Object.entries(config.channels).map(([id, channel], number) => ({ id, number, config: channel }));
}

/** Is he there for this channel, busy or not? */
export function isAvailable(agent: Agent, channel: number): boolean {
  return agent.presence === 'available' && agent.off[channel] !== true;
}

/** Would one more contact of the channel fit beside what he has (simulation §4, *fits*)? */
export function hasRoom(agent: Agent, { number, config }: Channel): boolean {
  if (agent.counts[number]! >= agent.limits[number]!) return false;
  const load = config.interruptible === true ? agent.ordinaryUnits + agent.interruptibleUnits : agent.ordinaryUnits;
  return load + config.units <= agent.config.capacity;
}

/** Brings the indexes up to what the agent is now; true where he is free for a channel. */
export function refresh(index: IdleIndex, channels: readonly Channel[], agent: Agent): boolean {
  let any = false;
  for (let at = 0; at < channels.length; at += 1) {
    const free = isAvailable(agent, at) && hasRoom(agent, channels[at]!);
    if (free) any = true;
    else setFree(index, agent, at, false);
  }
  if (!any) return false;
  if (agent.positionedFor !== agent.idleSince) moveLast(index, agent);
  for (let at = 0; at < channels.length; at += 1) if (isAvailable(agent, at) && hasRoom(agent, channels[at]!)) setFree(index, agent, at, true);
  return true;
}

export function take(agent: Agent, channel: Channel, units: number, interruptible: boolean): void {
  agent.counts[channel.number]! += 1;
  if (interruptible) agent.interruptibleUnits += units;
  else agent.ordinaryUnits += units;
}

export function giveBack(agent: Agent, channel: Channel, units: number, interruptible: boolean, now: Millis): void {
  agent.counts[channel.number]! -= 1;
  if (interruptible) agent.interruptibleUnits -= units;
  else agent.ordinaryUnits -= units;
  agent.idleSince = now;
}
