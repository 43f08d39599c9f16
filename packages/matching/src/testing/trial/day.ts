import type { ChannelConfig } from '../../model.ts';
import type { AgentLine } from '../../simulation/lines.ts';
import type { SimQueue } from '../../simulation/rules.ts';
import { simRules } from '../plain-rules.ts';
import type { Scenario } from '../scenarios.ts';

/** Contacts that ask the same. */
export interface TrialClass {
  readonly id: number;
  readonly type: string;
  readonly channel: number;
  readonly units: number;
  readonly interruptible: boolean;
  readonly priority: number;
  readonly slaMs: number;
  readonly ringsAt: readonly number[];
  /** Kinds of agents who meet it, by how many rings are open. */
  readonly kinds: readonly (readonly number[])[];
}

export interface TrialKind {
  readonly capacity: number;
  readonly limits: readonly (number | null)[];
}

export interface TrialContact {
  readonly line: number;
  readonly at: number;
  readonly class: TrialClass;
  readonly handleMs: number;
  readonly patienceMs: number;
}

/** A day with everything that repeats worked out once. */
export interface TrialDay {
  readonly channels: readonly ChannelConfig[];
  readonly kinds: readonly TrialKind[];
  /** Of each agent. */
  readonly kindOf: readonly number[];
  readonly classes: readonly TrialClass[];
  readonly contacts: readonly TrialContact[];
  readonly acceptMs: number;
}

export function trialDay(scenario: Scenario): TrialDay {
  const rules = simRules(scenario.rules('age', 'longest-idle'));
  const names = Object.keys(rules.channels);
  const alike = new Map<string, AgentLine>();
  const keys = scenario.agents.map((agent) => JSON.stringify({ ...agent, id: '' }));
  for (const [n, agent] of scenario.agents.entries()) if (!alike.has(keys[n] ?? '')) alike.set(keys[n] ?? '', agent);
  const samples = [...alike.values()];
  const classes = new Map<string, TrialClass>();
  const contacts = scenario.traffic.map((line, n): TrialContact => {
    const route = rules.route({ channel: line.channel, attributes: line.attributes ?? {}, ...(line.language === undefined ? {} : { language: line.language }) });
    const queue = rules.queues.find((q) => q.id === route.queueId);
    const key = `${route.ruleId} ${line.channel} ${line.language}`;
    const channel = rules.channels[line.channel];
    if (queue === undefined || channel === undefined) throw new Error(`no queue or channel for ${line.id}`);
    const found = classes.get(key) ?? {
      id: classes.size,
      type: route.ruleId,
      channel: names.indexOf(line.channel),
      units: channel.units,
      interruptible: channel.interruptible === true,
      priority: route.priority ?? 0,
      slaMs: route.slaMs ?? Number.POSITIVE_INFINITY,
      ringsAt: queue.rings.map((ring) => ring.afterMs),
      kinds: [...queue.rings, null].map((_, open) => samples.flatMap((agent, kind) => (meets(agent, line.language, route.skills, line.channel, queue, open) ? [kind] : []))),
    };
    classes.set(key, found);
    return { line: n, at: line.at, class: found, handleMs: line.handleMs, patienceMs: line.patienceMs ?? Number.POSITIVE_INFINITY };
  });
  return {
    channels: names.map((name) => rules.channels[name] ?? { units: 0 }),
    kinds: samples.map((agent) => ({ capacity: agent.capacity ?? 100, limits: names.map((name) => agent.limits?.[name] ?? null) })),
    kindOf: keys.map((key) => [...alike.keys()].indexOf(key)),
    classes: [...classes.values()],
    contacts,
    acceptMs: rules.queues[0]?.acceptMs ?? 0,
  };
}

/** Languages, levels and rings that lower levels: what the seven days have. */
function meets(agent: AgentLine, language: string | undefined, skills: Readonly<Record<string, number>>, channel: string, queue: SimQueue, open: number): boolean {
  const speaks = language === undefined || (agent.languages ?? []).includes(language);
  const lowered = (skill: string, level: number) => Math.min(level, ...queue.rings.slice(0, open).map((ring) => ring.lower?.[skill] ?? level));
  return speaks && agent.limits?.[channel] !== 0 && Object.entries(skills).every(([skill, level]) => (agent.skills?.[skill] ?? 0) >= lowered(skill, level));
}
