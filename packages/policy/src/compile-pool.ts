import { DEFAULT_CAPACITY, type EngineConfig } from '@sluice/matching';
import { compileEngineConfig } from './compile-queues.ts';
import type { Config } from './documents.ts';
import { groupsOf, isOpen } from './members.ts';
import { type AgentSettings, agentSettings, type QueueSettings, queueSettings } from './settings.ts';

/** What matching needs of a configuration, as plain data with every default filled in: it is stored with decisions, so that a replay has it. */
export interface Pool {
  readonly agents: readonly PoolAgent[];
  readonly queues: readonly PoolQueue[];
  readonly channels: Readonly<Record<string, { readonly units: number; readonly interruptible: boolean; readonly live: boolean }>>;
  /** Where work goes whose queue is no longer configured: the queue of the last rule. */
  readonly fallbackQueueId: string;
  readonly order: 'deadline' | 'age';
  /** As the engine of @sluice/matching takes it; its queues beyond those above are variants (`publicQueueId`). */
  readonly engine: EngineConfig;
  /** What the engine does not know of, by queue and by agent. */
  readonly queueSettings: Readonly<Record<string, QueueSettings>>;
  readonly agentSettings: Readonly<Record<string, AgentSettings>>;
}

export interface PoolAgent {
  readonly id: string;
  readonly name: string;
  /** The team among them. */
  readonly groups: readonly string[];
  /** Level from 1 up; absent = 0. */
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  readonly capacity: number;
  readonly limits: Readonly<Record<string, number>>;
  readonly initialPresence: 'available' | 'away' | 'offline';
}

export interface PoolQueue {
  readonly id: string;
  readonly name: string;
  /** Neither groups nor agents: everybody is a member. */
  readonly groups?: readonly string[];
  readonly agents?: readonly string[];
  readonly strategy: 'longest_idle';
}

export function compilePool(config: Config): Pool {
  const { agents, queues, rules } = config;
  return {
    agents: agents.agents.map((agent) => ({
      id: agent.id,
      name: agent.name ?? agent.id,
      groups: groupsOf(agent),
      skills: Object.fromEntries(Object.entries(agent.skills ?? {}).filter(([, level]) => level > 0)),
      languages: agent.languages,
      capacity: agent.capacity?.units ?? DEFAULT_CAPACITY,
      limits: agent.capacity?.limits ?? {},
      initialPresence: agent.presence ?? 'offline',
    })),
    queues: queues.queues.map((queue) => ({
      id: queue.id,
      name: queue.name ?? queue.id,
      ...(isOpen(queue) ? {} : { groups: [...new Set([...(queue.teams ?? []), ...(queue.groups ?? [])])], agents: queue.agents ?? [] }),
      strategy: 'longest_idle',
    })),
    channels: Object.fromEntries(
      Object.entries(rules.channels).map(([channel, weight]) => [channel, { units: weight.units, interruptible: weight.interruptible ?? false, live: weight.live ?? false }]),
    ),
    fallbackQueueId: rules.rules.at(-1)?.then.queue ?? queues.queues[0]?.id ?? '',
    order: rules.order === 'best' ? 'deadline' : (rules.order ?? 'age'),
    engine: compileEngineConfig(config),
    queueSettings: Object.fromEntries(queues.queues.map((queue) => [queue.id, queueSettings(config, queue)])),
    agentSettings: agentSettings(config),
  };
}
