import { compileCel } from '../cel.ts';
import type { Config } from '../documents.ts';
import type { Located } from '../located.ts';
import { ATTRIBUTE_PREFIX } from '../rule-facts.ts';

/** A fact that a rule asks for, and that a line of the traffic has only where it brings it as an attribute. */
export interface AskedFact {
  readonly ruleId: string;
  /** As the rule names it. */
  readonly name: string;
  readonly attribute: string;
  /** `rules.yaml:12:5`, where the condition stands. */
  readonly place: string;
}

/** By what attribute a line brings it; what a line has itself, or cannot bring, is not in it. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'contact.account': 'account',
  'contact.subject': 'subject',
  'contact.text': 'text',
  'contact.authenticated': 'authenticated',
  'customer.tier': 'tier',
  'customer.class': 'class',
  'customer.language': 'customerLanguage',
  'customer.manager': 'manager',
  'customer.ticketsBefore': 'ticketsBefore',
  'ticket.type': 'type',
  'ticket.urgency': 'urgency',
  'ticket.mood': 'mood',
  'ticket.needsPerson': 'needsPerson',
  'ticket.priority': 'priority',
};

export function askedFacts({ rules }: Config, located: Pick<Located, 'at'> | undefined): readonly AskedFact[] {
  return rules.rules.flatMap(({ id, when }, index) => {
    if (when === undefined) return [];
    const at = located?.at(['rules', index, 'when']);
    const place = at ? `rules.yaml:${at.line}:${at.column}` : 'rules.yaml';
    return namesIn(when).map(([name, attribute]) => ({ ruleId: id, name, attribute, place }));
  });
}

function namesIn(when: NonNullable<Config['rules']['rules'][number]['when']>): (readonly [name: string, attribute: string])[] {
  if (typeof when !== 'string') return Object.keys(when).flatMap((key) => (key === 'channel' || key === 'language' || key.startsWith(ATTRIBUTE_PREFIX) ? [] : [[key, key] as const]));
  const condition = compileCel(when);
  return 'fault' in condition ? [] : condition.asks.flatMap((name) => (ATTRIBUTES[name] === undefined ? [] : [[name, ATTRIBUTES[name]] as const]));
}
