import type { Millis } from '../model.ts';
import type { Agent, Channel, Presence } from './parts.ts';
import type { Engine } from './state.ts';
import { agentChanged, reconsider } from './engine.ts';

/** Presence, for all channels. Taking back what he has is the caller's: see `holding`. */
export function setPresence(engine: Engine, agent: Agent, presence: Presence, now: Millis): void {
  if (agent.presence === presence) return;
  if (presence === 'available') agent.rampFrom = agent.idleSince = now;
  agent.presence = presence;
  presenceChanged(engine, agent, now);
}

/** Presence as it was before, without having become so now; `off` by number of the channel; `rampFrom`: when he last came back. */
export function restoreAgent(engine: Engine, agent: Agent, presence: Presence, off: readonly boolean[], rampFrom: Millis = -Infinity): void {
  agent.presence = presence;
  agent.rampFrom = rampFrom;
  off.forEach((one, channel) => (agent.off[channel] = one));
  agentChanged(engine, agent);
}

/** Whether he takes the channel at all, apart from his presence. */
export function setChannelOff(engine: Engine, agent: Agent, channel: Channel, off: boolean, now: Millis): void {
  if (agent.off[channel.number] === off) return;
  agent.off[channel.number] = off;
  presenceChanged(engine, agent, now);
}

function presenceChanged(engine: Engine, agent: Agent, now: Millis): void {
  agentChanged(engine, agent);
  for (const contact of agent.named) reconsider(engine, contact, now);
}
