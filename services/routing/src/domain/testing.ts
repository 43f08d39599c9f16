import type { QueueConfig as EngineQueue } from '@sluice/matching';
import { apply } from './apply.ts';
import { primary } from './language.ts';
import type { NewWork, PoolInput, PoolRules } from './input.ts';
import type { AgentConfig, PoolConfig } from './model.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';
import { makePool, type PoolState } from './pool.ts';
import { sinkOf } from './sink.ts';

/** 2026-03-02T09:00:00Z */
export const NINE = 1_772_442_000_000;

export function agent(id: string, more: Partial<AgentConfig> = {}): AgentConfig {
  return { id, name: id, groups: [], skills: {}, languages: ['en', 'zh'], capacity: 100, limits: {}, initialPresence: 'available', ...more };
}

/** A queue as the engine has it; nothing is held, barred or asked for longer unless a test says so. */
export function queue(id: string, more: Partial<EngineQueue> = {}): EngineQueue {
  return { id, strategy: 'longest-idle', rings: [], offerTimeoutMs: 20_000, reofferMs: 60_000, dedicatedMs: 0, lastAgentMs: 0, ...more };
}

const CHANNELS: PoolConfig['channels'] = {
  voice: { units: 100, interruptible: false, live: true },
  chat: { units: 33, interruptible: false, live: true },
  email: { units: 10, interruptible: true, live: false },
  app: { units: 25, interruptible: false, live: false },
};

/** Every day from nine to ten in the evening of UTC, unless a test says so. */
export const daily = (hours: Readonly<Record<string, string>> = { '09:00': '22:00' }): PoolConfig['calendars'][string] => ({
  tz: 'UTC',
  hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, hours])),
});

export interface ConfigOptions {
  readonly version?: string;
  readonly queues?: readonly EngineQueue[];
  readonly order?: PoolConfig['order'];
  readonly queueSettings?: Partial<PoolConfig['queueSettings'][string]>;
  /** Of single queues. */
  readonly settingsOf?: Readonly<Record<string, Partial<PoolConfig['queueSettings'][string]>>>;
  readonly agentSettings?: PoolConfig['agentSettings'];
  readonly calendars?: PoolConfig['calendars'];
}

/** Always open; what is pushed is pushed, nothing goes back for silence, and there is no work after a contact, unless a test says so. */
export function config(
  agents: readonly AgentConfig[],
  {
    version = 'v1',
    order = 'deadline',
    queues = [queue('general'), queue('billing', { groups: ['money'] })],
    queueSettings = {},
    settingsOf = {},
    agentSettings = {},
    calendars = {},
  }: ConfigOptions = {},
): PoolConfig {
  const settings = { calendarId: 'always', outsideHours: 'serve', afterWorkMs: {}, silence: {}, ...queueSettings } as const;
  return {
    version,
    agents,
    queues: queues.map(({ id, groups, agents: single }) => ({
      id,
      name: id,
      strategy: 'longest_idle',
      ...(groups === undefined ? {} : { groups }),
      ...(single === undefined ? {} : { agents: single }),
    })),
    channels: CHANNELS,
    fallbackQueueId: 'general',
    order,
    engine: { order, channels: CHANNELS, queues, agents: agents.map(({ name: _name, initialPresence: _presence, ...one }) => ({ ...one, languages: one.languages.map(primary) })) },
    queueSettings: Object.fromEntries(queues.map(({ id }) => [id, { ...settings, ...settingsOf[id] }])),
    agentSettings,
    calendars,
  };
}

/** `n` makes the ids; a later `n` is a later id. */
export function newWork(n: number, more: Partial<NewWork> = {}): NewWork {
  const tail = `0190f000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
  return {
    workItemId: `wrk_${tail}`,
    ticketId: `tkt_${tail}`,
    conversationId: `cnv_${tail}`,
    onVersion: 1,
    queueId: 'general',
    channel: 'app',
    language: null,
    skills: {},
    priority: 40,
    priorityByHuman: false,
    deadlineAt: null,
    receivedAt: NINE,
    dedicatedAgentId: null,
    lastAgentId: null,
    excludedAgentIds: [],
    ruleId: 'rest',
    ruleText: 'everything else → general',
    configVersion: 'v1',
    features: {},
    origin: {},
    ...more,
  };
}

export const ticket = (n: number): string => newWork(n).ticketId;

/** A pool with a driver: each input has the next number; time stands where the test puts it. */
export interface Driven {
  readonly pool: PoolState;
  now: number;
  seq: number;
  rules: PoolRules;
  readonly configs: Map<string, PoolConfig>;
  put(input: PoolInput, now?: number): Outcome;
}

export function drive(first: PoolConfig, now: number = NINE): Driven {
  const configs = new Map([[first.version, first]]);
  const driven: Driven = {
    pool: makePool('default', first, sinkOf),
    now,
    seq: 0,
    configs,
    rules: {
      config: (version) => {
        const found = configs.get(version);
        if (!found) throw new Error(`no configuration ${version}`);
        return found;
      },
    },
    put(input, at = driven.now) {
      driven.now = at;
      driven.seq += 1;
      const outcome = emptyOutcome();
      apply(driven.pool, { seq: driven.seq, at, input }, at, driven.rules, outcome);
      return outcome;
    },
  };
  driven.put({ kind: 'configured', version: first.version });
  return driven;
}

/** `ticket → agent` of every assignment, in order. */
export function given(outcome: Outcome): string[] {
  return outcome.events.flatMap((event) => (event.name === 'work.assigned' ? [`${Number.parseInt(event.data.ticketId.slice(-12), 16)}→${event.data.agentId}`] : []));
}
