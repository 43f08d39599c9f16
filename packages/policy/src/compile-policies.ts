import { BrokenInvariant } from '@sluice/kernel';
import type { Config, PolicyEntry, PolicyWhen, RungEntry, TargetEntry } from './documents.ts';
import { durationMs } from './durations.ts';
import { ATTRIBUTE_PREFIX, fitsLanguage, type RuleFacts } from './rule-facts.ts';

export type ClockKind = 'first_response' | 'resolution';

/** What a policy may ask of a ticket. */
export interface PolicyFacts extends Pick<RuleFacts, 'channel' | 'attributes' | 'priority'> {
  readonly queueId: string;
  readonly customer: Pick<RuleFacts['customer'], 'tier' | 'class'>;
  readonly classification: RuleFacts['classification'];
}

/** One step of a ladder. `rung` counts from 0; the warning is rung -1. */
export interface Rung {
  readonly rung: number;
  readonly stage: 'warning' | 'breach' | 'after';
  /** When: at a share of the target, at its end, or so long after its end (the target's own time: business or elapsed). */
  readonly at: { readonly share: number } | { readonly afterMs: number };
  readonly actions: readonly ('raise_priority' | 'notify')[];
  /** `holder`, `owner`, `lead`, or an agent's id. */
  readonly notify: readonly string[];
}

export interface Target {
  readonly clock: ClockKind;
  readonly targetMs: number;
  /** Every hour counts, not only business hours. */
  readonly elapsed: boolean;
  /** Absent: the queue's, else the company's. */
  readonly calendarId: string | undefined;
  /** The warning, then the ladder, in the order in which they come due. */
  readonly rungs: readonly Rung[];
}

export interface Policy {
  readonly id: string;
  readonly name: string | undefined;
  readonly targets: Readonly<Partial<Record<ClockKind, Target>>>;
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

const WARN_AT = 0.8;
const EVERYBODY_CONCERNED = ['holder', 'owner', 'lead'] as const;
/** Without a ladder of its own a target has this one: at the breach the ticket rises, and who is concerned hears of it. */
const DEFAULT_LADDER: readonly RungEntry[] = [
  { at: 'breach', do: ['raisePriority'] },
  { at: 'breach', do: ['notify'] },
];

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
  return {
    id: entry.id,
    name: entry.name,
    thirdPartyPauses: entry.thirdPartyPauses ?? false,
    targets: {
      ...(entry.firstResponse === undefined ? {} : { first_response: target('first_response', entry.firstResponse) }),
      ...(entry.resolution === undefined ? {} : { resolution: target('resolution', entry.resolution) }),
    },
  };
}

function target(clock: ClockKind, entry: TargetEntry | string): Target {
  const whole = typeof entry === 'string' ? { target: entry } : entry;
  const warning: Rung = { rung: -1, stage: 'warning', at: { share: whole.warnAt ?? WARN_AT }, actions: ['notify'], notify: ['holder', 'lead'] };
  return {
    clock,
    targetMs: lengthOf(whole.target),
    elapsed: whole.elapsed ?? false,
    calendarId: whole.calendar,
    rungs: [warning, ...(whole.ladder ?? DEFAULT_LADDER).map(rungOf)].sort((a, b) => placeOf(a) - placeOf(b)),
  };
}

function rungOf(entry: RungEntry, index: number): Rung {
  const told = {
    rung: index,
    actions: entry.do.map((one) => (one === 'raisePriority' ? ('raise_priority' as const) : one)),
    notify: entry.do.includes('notify') ? (entry.notify ?? EVERYBODY_CONCERNED) : [],
  };
  if (entry.at === 'breach') return { ...told, stage: 'breach', at: { afterMs: 0 } };
  return 'share' in entry.at ? { ...told, stage: 'warning', at: { share: entry.at.share } } : { ...told, stage: 'after', at: { afterMs: lengthOf(entry.at.after) } };
}

/** Shares lie before the end, the rest at or after it; equals keep the order in which they are written. */
function placeOf(rung: Rung): number {
  return 'share' in rung.at ? rung.at.share - 1 : rung.at.afterMs;
}

function lengthOf(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined) throw new BrokenInvariant(`${text} is no length of time: the configuration was not checked`);
  return ms;
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
