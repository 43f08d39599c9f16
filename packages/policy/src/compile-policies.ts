import { BrokenInvariant } from '@sluice/kernel';
import { DEFAULT_LADDER, INNER_LADDER, type Ladder, ladder, lengthOf } from './compile-ladder.ts';
import type { Config } from './documents.ts';
import type { PolicyEntry, PolicyWhen, StageTargetEntry, TargetEntry, TargetName } from './policy-document.ts';
import { ATTRIBUTE_PREFIX, fitsLanguage, type RuleFacts } from './rule-facts.ts';

export const CLOCK_KINDS = ['first_response', 'next_response', 'resolution', 'periodic_update', 'ownership', 'third_party', 'stage', 'task', 'promise'] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** What a policy may ask of a ticket. */
export interface PolicyFacts extends Pick<RuleFacts, 'channel' | 'attributes' | 'priority'> {
  readonly queueId: string;
  readonly customer: Pick<RuleFacts['customer'], 'tier' | 'class'>;
  readonly classification: RuleFacts['classification'];
}

export interface Target extends Ladder {
  readonly clock: ClockKind;
  readonly targetMs: number;
}

export interface Policy {
  readonly id: string;
  readonly name: string | undefined;
  readonly targets: Readonly<Partial<Record<ClockKind, Target>>>;
  /** By stage, or `stage.step`. `targetMs` absent: what the process allows. */
  readonly stages: ReadonlyMap<string, Ladder & { readonly targetMs: number | undefined }>;
  /** Absent: the usual one. */
  readonly promise: Ladder;
  readonly thirdPartyPauses: boolean;
}

export interface Policies {
  /** The first policy that fits; undefined where none does. */
  policyFor(facts: PolicyFacts): Policy | undefined;
  /** A policy of this version by its id. */
  byId(id: string): Policy | undefined;
  /** `digest`: what was overdue when it arrived sends one message. */
  readonly lateIntake: 'digest' | 'each';
}

const KIND_OF: Readonly<Record<TargetName, ClockKind>> = {
  firstResponse: 'first_response',
  nextResponse: 'next_response',
  resolution: 'resolution',
  periodicUpdate: 'periodic_update',
  ownership: 'ownership',
  thirdParty: 'third_party',
  task: 'task',
};
const INNER = new Set<ClockKind>(['ownership', 'third_party', 'task', 'stage']);

export function compilePolicies(config: Config): Policies {
  const compiled = config.policies.policies.map((entry) => ({ test: testOf(entry.when), policy: compile(entry) }));
  const byId = new Map(compiled.map(({ policy }) => [policy.id, policy]));
  return {
    policyFor: (facts) => compiled.find(({ test }) => test(facts))?.policy,
    byId: (id) => byId.get(id),
    lateIntake: config.policies.lateIntake ?? 'digest',
  };
}

function compile(entry: PolicyEntry): Policy {
  const targets: Partial<Record<ClockKind, Target>> = {};
  for (const [name, clock] of Object.entries(KIND_OF)) {
    const promised = entry[name as TargetName];
    if (promised !== undefined) targets[clock] = target(clock, promised);
  }
  return {
    id: entry.id,
    name: entry.name,
    thirdPartyPauses: entry.thirdPartyPauses ?? false,
    targets,
    promise: ladder(entry.promise ?? {}, DEFAULT_LADDER),
    stages: new Map(Object.entries(entry.stages ?? {}).map(([step, one]) => [step, stage(one)])),
  };
}

function target(clock: ClockKind, entry: TargetEntry | string): Target {
  const whole = typeof entry === 'string' ? { target: entry } : entry;
  return { clock, targetMs: lengthOf(whole.target), ...ladder(whole, INNER.has(clock) ? INNER_LADDER : DEFAULT_LADDER) };
}

function stage(entry: StageTargetEntry | string): Ladder & { readonly targetMs: number | undefined } {
  const whole = typeof entry === 'string' ? { target: entry } : entry;
  return { targetMs: whole.target === undefined ? undefined : lengthOf(whole.target), ...ladder(whole, INNER_LADDER) };
}

type Test = (facts: PolicyFacts) => boolean;

const READ: Readonly<Record<string, (facts: PolicyFacts) => string | undefined>> = {
  channel: (facts) => facts.channel,
  queue: (facts) => facts.queueId,
  type: (facts) => facts.classification.type,
  urgency: (facts) => facts.classification.urgency,
  tier: (facts) => facts.customer.tier,
  class: (facts) => facts.customer.class,
};

function testOf(when: PolicyWhen | undefined): Test {
  const tests = Object.entries(when ?? {}).map(([key, wanted]) => oneTest(key, wanted));
  return (facts) => tests.every((test) => test(facts));
}

function oneTest(key: string, wanted: PolicyWhen[string]): Test {
  if (typeof wanted === 'number') return (facts) => facts.priority === wanted;
  if (typeof wanted === 'object' && 'atLeast' in wanted) return (facts) => facts.priority >= wanted.atLeast;
  const values = [wanted].flat();
  if (key.startsWith(ATTRIBUTE_PREFIX)) {
    const name = key.slice(ATTRIBUTE_PREFIX.length);
    return (facts) => Object.hasOwn(facts.attributes, name) && values.includes(facts.attributes[name]!);
  }
  if (key === 'language') return (facts) => values.some((language) => fitsLanguage(language, facts.classification.language));
  const read = READ[key];
  if (!read) throw new BrokenInvariant(`a policy asks for ${key}, which is no fact`);
  return (facts) => {
    const actual = read(facts);
    return actual !== undefined && values.includes(actual);
  };
}
