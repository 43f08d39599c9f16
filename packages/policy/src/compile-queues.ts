import { DEFAULT_CAPACITY, DEFAULTS, type EngineConfig, type QueueConfig, type Ring } from '@sluice/matching';
import type { Config, QueueEntry, RingEntry, RuleEntry } from './documents.ts';
import { groupsOf, isOpen, primaryLanguage } from './members.ts';
import { modeOf, msOf, PREFER_MS, ringOf } from './settings.ts';

/** What the engine is told of a configuration. Languages stand without their regions. */
export function compileEngineConfig(config: Config): EngineConfig {
  const base = config.queues.queues.map((queue) => queueConfig(config, queue));
  return {
    order: config.rules.order ?? 'age',
    channels: Object.fromEntries(
      Object.entries(config.rules.channels).map(([id, { units, interruptible, live }]) => [
        id,
        { units, ...(interruptible === undefined ? {} : { interruptible }), ...(live === undefined ? {} : { live }) },
      ]),
    ),
    queues: [...base, ...variants(config.rules.rules, base)],
    agents: config.agents.agents.map((agent) => ({
      id: agent.id,
      groups: groupsOf(agent),
      skills: Object.fromEntries(Object.entries(agent.skills ?? {}).filter(([, level]) => level > 0)),
      languages: [...new Set(agent.languages.map(primaryLanguage))],
      capacity: agent.capacity?.units ?? DEFAULT_CAPACITY,
      limits: agent.capacity?.limits ?? {},
    })),
  };
}

function queueConfig({ rules }: Config, queue: QueueEntry): QueueConfig {
  const modes = Object.fromEntries(
    Object.entries(rules.channels).flatMap(([id, channel]) => {
      const mode = modeOf(queue, id, channel);
      return mode === 'push' ? [] : [[id, mode]];
    }),
  );
  return {
    id: queue.id,
    ...(isOpen(queue) ? {} : { groups: [...new Set([...(queue.teams ?? []), ...(queue.groups ?? [])])], agents: queue.agents ?? [] }),
    strategy: queue.strategy ?? 'longest-idle',
    rings: (queue.rings ?? []).map(ringOf),
    offerTimeoutMs: msOf(queue.offerTimeout) ?? DEFAULTS.offerTimeoutMs,
    reofferMs: msOf(queue.reoffer) ?? DEFAULTS.reofferMs,
    dedicatedMs: msOf(queue.dedicatedHold) ?? DEFAULTS.dedicatedMs,
    lastAgentMs: msOf(queue.lastAgentHold) ?? DEFAULTS.lastAgentMs,
    ...overflowOf(queue.maxWait, queue.overflow),
    ...(Object.keys(modes).length === 0 ? {} : { modes }),
    ...(queue.drain === undefined ? {} : { drain: queue.drain }),
    ...(queue.weights === undefined ? {} : { weights: queue.weights }),
  };
}

function overflowOf(maxWait: string | undefined, queue: string | undefined): Pick<QueueConfig, 'overflow'> {
  const afterMs = msOf(maxWait);
  return afterMs === undefined || queue === undefined ? {} : { overflow: { afterMs, queue } };
}

/**
 * A rule with rings, a wait or preferences of its own has a variant of its queue, and where its preferences must also sink behind an
 * overflow, of the queues behind it: the engine knows requirements that sink by queue only. `@` stands in no id.
 */
export function variantOf(queueId: string, ruleId: string): string {
  return `${queueId}@${ruleId}`;
}

/** The queue of which an id of the engine is a variant, or itself. */
export function publicQueueId(id: string): string {
  const at = id.indexOf('@');
  return at < 0 ? id : id.slice(0, at);
}

export const hasVariant = ({ then }: RuleEntry): boolean => then.rings !== undefined || then.maxWait !== undefined || then.prefer !== undefined;

function variants(rules: readonly RuleEntry[], base: readonly QueueConfig[]): QueueConfig[] {
  const byId = new Map(base.map((queue) => [queue.id, queue]));
  return rules.filter(hasVariant).flatMap(({ id, then }) => {
    const made: QueueConfig[] = [];
    const seen = new Set<string>();
    for (let queue = byId.get(then.queue), first = true; queue && !seen.has(queue.id); first = false) {
      seen.add(queue.id);
      const own: QueueConfig = first ? { ...queue, ...(then.rings === undefined ? {} : { rings: then.rings.map(ringOf) }), ...overflowOf(then.maxWait, then.overflow) } : queue;
      const next = own.overflow && byId.get(own.overflow.queue);
      const isFollowed = next !== undefined && then.prefer !== undefined && !seen.has(next.id);
      made.push({
        ...own,
        id: variantOf(queue.id, id),
        rings: then.prefer === undefined ? own.rings : withRing(own.rings, sinking(then)),
        ...(isFollowed ? { overflow: { ...own.overflow!, queue: variantOf(next.id, id) } } : {}),
      });
      queue = isFollowed ? next : undefined;
    }
    return made;
  });
}

/** What is preferred is asked until this ring, then what is required alone. */
function sinking({ prefer = {}, preferFor, skills = {} }: RuleEntry['then']): Ring {
  const raised = Object.keys(prefer).filter((skill) => prefer[skill]! > (skills[skill] ?? 0));
  const lower = Object.fromEntries(raised.filter((skill) => (skills[skill] ?? 0) > 0).map((skill) => [skill, skills[skill]!]));
  return { afterMs: msOf(preferFor) ?? PREFER_MS, lower, drop: raised.filter((skill) => (skills[skill] ?? 0) === 0) };
}

function withRing(rings: readonly Ring[], added: Ring): Ring[] {
  const same = rings.find((ring) => ring.afterMs === added.afterMs);
  if (!same) return [...rings, added].sort((a, b) => a.afterMs - b.afterMs);
  const lower = { ...added.lower, ...same.lower };
  for (const [skill, level] of Object.entries(added.lower ?? {})) lower[skill] = Math.min(level, lower[skill] ?? level);
  const merged = { ...same, lower, drop: [...new Set([...(same.drop ?? []), ...(added.drop ?? [])])] };
  return rings.map((ring) => (ring === same ? merged : ring));
}

/** Per skill the higher. */
export function joined(skills: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const all = { ...skills };
  for (const [skill, level] of Object.entries(more)) all[skill] = Math.max(level, all[skill] ?? 0);
  return all;
}

/** How many rings the engine would have of a rule's own. */
export const ringsOf = (rings: readonly RingEntry[], then: RuleEntry['then']): number => (then.prefer === undefined ? rings.length : withRing(rings.map(ringOf), sinking(then)).length);
