import { BrokenInvariant } from '@sluice/kernel';
import { type CelFacts, celFacts, compileCel } from './cel.ts';
import { hasVariant, joined, variantOf } from './compile-queues.ts';
import type { Config, RuleEntry, WhenMap } from './documents.ts';
import { localTimeIn, type LocalTime } from './local-time.ts';
import { ATTRIBUTE_PREFIX, fitsLanguage, type RuleFacts, WHEN_KEYS } from './rule-facts.ts';
import { cardText } from './rule-text.ts';
import { msOf } from './settings.ts';

/** What the first rule that fits says. */
export interface RuleResult {
  readonly ruleId: string;
  /** The rule in words. */
  readonly ruleText: string;
  readonly queueId: string;
  readonly skills: Readonly<Record<string, number>>;
  readonly labels: readonly string[];
  /** Set outright; absent = as computed. */
  readonly priority?: number;
  /** Asked of the agent; null = any; absent = the contact's. */
  readonly language?: string | null;
  /** Until the answer; null = nothing is promised; absent = as the policies say. */
  readonly slaMs?: number | null;
  /** The automatic answer, by language. */
  readonly answer?: Readonly<Record<'zh' | 'en', string>>;
  /** A person looks at it; nothing answers by itself. */
  readonly toPerson?: true;
  /** The ticket becomes a case that runs through this process. */
  readonly caseProcessId?: string;
  /** What the engine is asked for, where that is not `queueId` and `skills`: a variant of the queue, with what is preferred joined to what is required. */
  readonly demand?: { readonly queueId: string; readonly skills: Readonly<Record<string, number>> };
}

type Test = (facts: RuleFacts, cel: () => CelFacts) => boolean;

/** Conditions are compiled in pieces: ten thousand take half a second. */
const PIECE = 100;

export interface CompiledRules {
  readonly route: (facts: RuleFacts) => RuleResult;
  /** The queues of whose state a condition asks by name. */
  readonly queuesAsked: readonly string[];
}

/** All rules, compiled once; the function is pure and takes about 1 µs a rule. One of them always fits (`mustHold`). */
export function compileRules(config: Config): (facts: RuleFacts) => RuleResult {
  const steps = compileRulesInSteps(config);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value.route;
  }
}

/** `compileRules`; between two steps others may work. */
export function* compileRulesInSteps(config: Config): Generator<void, CompiledRules, void> {
  const { rules } = config;
  const zone = rules.timeZone ?? config.calendars.calendars[config.calendars.default]?.tz ?? 'UTC';
  const localTime = localTimeIn(zone);
  const compiled: { readonly test: Test; readonly result: RuleResult }[] = [];
  const asked = new Set<string>();
  for (const rule of rules.rules) {
    const { test, queues } = testOf(rule);
    for (const id of queues) asked.add(id);
    compiled.push({ test, result: resultOf(rule) });
    if (compiled.length % PIECE === 0) yield;
  }
  const route = (facts: RuleFacts): RuleResult => {
    let made: CelFacts | undefined;
    const cel = (): CelFacts => (made ??= celFacts(facts, (): LocalTime => localTime(facts.receivedAt)));
    for (const { test, result } of compiled) if (test(facts, cel)) return result;
    throw new BrokenInvariant('no rule fits: one without `when` was among them');
  };
  return { route, queuesAsked: [...asked] };
}

/** The queues of whose state a condition asks by name. */
export function queuesAsked({ rules }: Config): readonly string[] {
  const found = rules.rules.flatMap(({ when }) => {
    if (typeof when !== 'string' || !when.includes('queues')) return [];
    const condition = compileCel(when);
    return 'fault' in condition ? [] : condition.queues.map(({ id }) => id);
  });
  return [...new Set(found)];
}

export function resultOf(rule: RuleEntry): RuleResult {
  const { then } = rule;
  const slaMs = then.sla === 'none' ? null : (then.slaMs ?? msOf(then.sla));
  const skills = then.skills ?? {};
  return Object.freeze({
    ruleId: rule.id,
    ruleText: cardText(rule),
    queueId: then.queue,
    skills,
    labels: then.labels ?? [],
    ...(then.priority === undefined ? {} : { priority: then.priority }),
    ...(then.language === undefined ? {} : { language: then.language === 'any' ? null : then.language }),
    ...(slaMs === undefined ? {} : { slaMs }),
    ...(then.answer === undefined ? {} : { answer: then.answer }),
    ...(then.case === undefined ? {} : { caseProcessId: then.case }),
    ...(then.toPerson === true ? { toPerson: true as const } : {}),
    ...(hasVariant(rule) ? { demand: { queueId: variantOf(then.queue, rule.id), skills: joined(skills, then.prefer ?? {}) } } : {}),
  });
}

function testOf(rule: RuleEntry): { readonly test: Test; readonly queues: readonly string[] } {
  const { when } = rule;
  if (when === undefined) return { test: () => true, queues: [] };
  if (typeof when !== 'string') return { test: mapTest(when), queues: [] };
  const condition = compileCel(when);
  if ('fault' in condition) throw new BrokenInvariant(`rule ${rule.id}: ${condition.fault.message}`);
  return { test: (_facts, cel) => condition.holds(cel()), queues: condition.queues.map(({ id }) => id) };
}

/** Every key must hold. */
export function mapTest(when: WhenMap): (facts: RuleFacts) => boolean {
  const tests = Object.entries(when).map(([key, wanted]) => oneTest(key, [wanted].flat() as readonly string[]));
  return (facts) => tests.every((test) => test(facts));
}

function oneTest(key: string, wanted: readonly string[]): (facts: RuleFacts) => boolean {
  if (key.startsWith(ATTRIBUTE_PREFIX)) {
    const name = key.slice(ATTRIBUTE_PREFIX.length);
    return (facts) => Object.hasOwn(facts.attributes, name) && wanted.includes(facts.attributes[name]!);
  }
  const read = WHEN_KEYS[key];
  if (!read) throw new BrokenInvariant(`a rule asks for ${key}, which is no fact`);
  if (key === 'language') return (facts) => wanted.some((language) => fitsLanguage(language, facts.classification.language));
  return (facts) => {
    const actual = read(facts);
    return actual !== undefined && wanted.includes(actual);
  };
}
