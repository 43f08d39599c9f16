import { MINUTE } from '@sluice/kernel';
import { apply } from './apply.ts';
import type { NewWork, PoolInput, PoolRules } from './input.ts';
import type { AgentConfig, PoolConfig } from './model.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';
import { makePool, type PoolState } from './pool.ts';

/** 2026-03-02T09:00:00Z */
export const NINE = 1_772_442_000_000;

export function agent(id: string, more: Partial<AgentConfig> = {}): AgentConfig {
  return { id, groups: [], skills: {}, languages: ['en', 'zh'], capacity: 100, limits: {}, initialPresence: 'available', ...more };
}

export function config(agents: readonly AgentConfig[], more: Partial<PoolConfig> = {}): PoolConfig {
  return {
    version: 'v1',
    agents,
    queues: [
      { id: 'general', strategy: 'longest_idle' },
      { id: 'billing', groups: ['money'], strategy: 'longest_idle' },
    ],
    channels: { voice: { units: 100, live: true }, chat: { units: 33, live: true }, email: { units: 10, interruptible: true }, app: { units: 25 } },
    fallbackQueueId: 'general',
    order: 'deadline',
    ...more,
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
    pool: makePool('default', first),
    now,
    seq: 0,
    configs,
    rules: {
      offlineReturnAt: (_queue, from) => from + 30 * MINUTE,
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
