import { BrokenInvariant } from '@sluice/kernel';
import { DEFAULTS, type SimFacts, type SimQueue, type SimRoute, type SimRules } from '@sluice/matching';
import { type CelFacts, celFacts, compileCel } from '../cel.ts';
import { localTimeIn } from '../local-time.ts';
import { AUTHENTICATED, type RuleFacts } from '../rule-facts.ts';
import type { SimulationDocument, SimulationQueue, SimulationRule, Waits } from './document.ts';
import { firstMatch, type MatchRule } from './first-match.ts';

/** A checked rules file, compiled. */
export function compileSimulation(document: SimulationDocument): SimRules {
  const routes = document.rules.map(routeOf);
  const first = firstMatch(document.rules.map(matchRule), { view: celView('UTC') });
  return {
    order: document.order ?? 'age',
    channels: document.channels,
    queues: document.queues.map((queue) => queueOf(queue, document.defaults ?? {})),
    route: (facts) => routes[first(facts)]!,
  };
}

function routeOf({ id, then }: SimulationRule): SimRoute {
  return Object.freeze({
    ruleId: id,
    queueId: then.queue,
    skills: Object.freeze({ ...then.skills }),
    ...(then.priority === undefined ? {} : { priority: then.priority }),
    ...(then.slaMs === undefined ? {} : { slaMs: then.slaMs }),
    ...(then.language === undefined ? {} : { language: then.language === 'any' ? null : then.language }),
  });
}

function matchRule({ id, when }: SimulationRule): MatchRule<CelFacts> {
  if (when === undefined) return { equal: [] };
  if (typeof when === 'string') return conditionRule(id, when);
  return { equal: Object.entries(when).map(([key, wanted]) => ({ key, values: [wanted].flat().map(String) })) };
}

/** A condition in CEL. @throws BrokenInvariant where it is none */
export function conditionRule(id: string, text: string): { readonly holds: (view: CelFacts) => boolean } {
  const condition = compileCel(text);
  if ('fault' in condition) throw new BrokenInvariant(`rule ${id}: ${condition.fault.message}`);
  return condition;
}

/** A line of the traffic as conditions see it, with `time` in a zone. */
export function celView(zone: string): (facts: SimFacts) => CelFacts {
  const localTime = localTimeIn(zone);
  return (facts) => celFacts(ruleFacts(facts), () => localTime(facts.at ?? 0));
}

/** What a line of the traffic does not have of its own it may bring as attributes of these names. */
export function ruleFacts(facts: SimFacts): RuleFacts {
  const { attributes } = facts;
  const text = (name: string): string => (Object.hasOwn(attributes, name) ? String(attributes[name]) : '');
  const number = (name: string): number => Math.trunc(Number(text(name))) || 0;
  const language = facts.language ?? '';
  return {
    channel: facts.channel,
    accountId: text('account'),
    subject: text('subject'),
    text: text('text'),
    attributes,
    customer: { tier: text('tier'), class: text('class'), language: text('customerLanguage') || language, ticketsBefore: number('ticketsBefore'), manager: text('manager') },
    classification: { type: text('type'), urgency: text('urgency'), language, mood: text('mood'), needsPerson: text('needsPerson') === 'yes' },
    priority: number('priority'),
    receivedAt: facts.at ?? 0,
    authenticated: AUTHENTICATED.find((one) => one === text('authenticated')),
    // Only who asks for them is told: it takes a look at everything that waits.
    get queues() {
      return facts.queues;
    },
  };
}

function queueOf(queue: SimulationQueue, defaults: Waits): SimQueue {
  const wait = (name: keyof Waits): number => queue[name] ?? defaults[name] ?? { acceptMs: 0, ...DEFAULTS }[name];
  return {
    id: queue.id,
    ...(queue.groups === undefined ? {} : { groups: queue.groups }),
    ...(queue.agents === undefined ? {} : { agents: queue.agents }),
    strategy: queue.strategy ?? 'longest-idle',
    rings: queue.rings ?? [],
    acceptMs: wait('acceptMs'),
    offerTimeoutMs: wait('offerTimeoutMs'),
    reofferMs: wait('reofferMs'),
    dedicatedMs: wait('dedicatedMs'),
    lastAgentMs: wait('lastAgentMs'),
    ...(queue.overflow === undefined ? {} : { overflow: queue.overflow }),
    ...(queue.drain === undefined ? {} : { drain: queue.drain }),
  };
}
