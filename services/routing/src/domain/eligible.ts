import type { ExclusionReason } from '@sluice/contracts';
import { sameLanguage } from './language.ts';
import type { AgentConfig, AgentState, ChannelWeight, QueueConfig } from './model.ts';

/** What an item asks: items that ask the same share one index. */
export interface Demand {
  readonly queue: QueueConfig;
  readonly channel: string;
  readonly weight: ChannelWeight;
  readonly language: string | null;
  readonly skills: Readonly<Record<string, number>>;
  readonly excludedAgentIds: readonly string[];
}

/**
 * Why the agent can never take it under this configuration; null where he *meets* it (simulation §4).
 * Asked before presence and load, so that the answer holds until the configuration changes.
 */
export function fixedReason(agent: AgentConfig, demand: Demand): ExclusionReason | null {
  const { queue } = demand;
  const open = queue.groups === undefined && queue.agents === undefined;
  const member = open || queue.agents?.includes(agent.id) === true || queue.groups?.some((group) => agent.groups.includes(group)) === true;
  if (!member) return 'not_member';
  if (demand.excludedAgentIds.includes(agent.id)) return 'excluded';
  const { language } = demand;
  if (language !== null && !agent.languages.some((spoken) => sameLanguage(spoken, language))) return 'language';
  for (const [skill, level] of Object.entries(demand.skills)) if ((agent.skills[skill] ?? 0) < level) return 'skill';
  return null;
}

/** Why the agent cannot take one more contact of that channel now; null where he is *free* (simulation §4). */
export function presentReason(agent: AgentState, channel: string, weight: ChannelWeight): ExclusionReason | null {
  const { presence, config } = agent;
  if (presence.status !== 'available') return presence.status;
  if ((presence.channels[channel] ?? 'available') !== 'available') return 'channel_off';
  const limit = config.limits[channel];
  if (limit !== undefined && (agent.perChannel.get(channel) ?? 0) >= limit) return 'channel_limit';
  const held = weight.interruptible === true ? agent.ordinaryUnits + agent.interruptibleUnits : agent.ordinaryUnits;
  return held + weight.units > config.capacity ? 'capacity' : null;
}
