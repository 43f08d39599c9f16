import { heap } from '../heap.ts';
import type { EngineConfig, Millis } from '../model.ts';
import { makeAgent, makeChannels, weighedBy } from './agents.ts';
import { type Asks, skillNumbers } from './asks.ts';
import { makeDemands } from './demands.ts';
import { idleIndex } from './idle-index.ts';
import { type Learned, learning } from './learning.ts';
import { before, type Members, type Queue } from './parts.ts';
import { makeMembers } from './rings.ts';
import type { Doors, Engine, Sink, WaitClock } from './state.ts';

const always: WaitClock = (_queue, from, ms) => from + ms;

/** What an engine may be told besides. */
export interface EngineOptions {
  /** Where agents have been idle before. */
  readonly idleSince?: ((agentId: string) => Millis) | undefined;
  /** What another one has learned. */
  readonly learned?: Learned | undefined;
  readonly startedAt?: Millis;
  readonly doors?: Doors;
  /** Who comes back is filled up for so long; absent: at once. */
  readonly rampUpMs?: (agentId: string) => Millis;
}

/** An engine in which everybody is offline and nothing waits. */
export function makeEngine(config: EngineConfig, sink: Sink, after: WaitClock = always, { idleSince = () => -Infinity, learned, startedAt = 0, doors, rampUpMs }: EngineOptions = {}): Engine {
  const skills = skillNumbers(config);
  const languages = new Map<string, number>();
  const channels = makeChannels(config);
  const agents = config.agents.map((agent, order) => makeAgent(agent, order, channels, skills, languages));
  for (const agent of agents) {
    agent.positionedFor = agent.idleSince = idleSince(agent.config.id);
    agent.rampMs = rampUpMs?.(agent.config.id) ?? 0;
  }
  const index = idleIndex(agents, channels.length);
  const members = new Map<string, Members>();
  const queues = config.queues.map((queue, number): Queue => ({ config: queue, number, members: makeMembers(members, index, queue.groups, queue.agents), weighed: weighedBy(queue, channels) }));
  const asks: Asks = {
    index,
    byAgentId: new Map(agents.map((agent) => [agent.config.id, agent])),
    // The first of an id is as the channel is weighed.
    channels: new Map(channels.toReversed().map((channel) => [channel.id, channel])),
    queues: new Map(queues.map((queue) => [queue.config.id, queue])),
    skills,
    languages,
    members,
    speakers: [],
    needs: [],
    byHash: new Map(),
  };
  return {
    config,
    sink,
    after,
    doors,
    agents,
    channels,
    asks,
    index,
    demands: makeDemands(channels, config.order === 'best'),
    pulls: makeDemands(channels, false),
    best: learning(config, channels, startedAt, learned),
    agenda: heap((a, b) => a.due < b.due || (a.due === b.due && a.contact.seq < b.contact.seq)),
    steps: heap((a, b) => a.due < b.due || (a.due === b.due && a.agent.order < b.agent.order)),
    named: heap((a, b) => before(a.contact, b.contact)),
    drains: config.queues.some(({ drain }) => drain === true),
    kept: new Set(),
    keptFreed: false,
    dirtyContacts: [],
    dirtyAgents: [],
    now: -Infinity,
    seq: 0,
  };
}
