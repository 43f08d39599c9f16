import type { RingEntry, RuleEntry } from './documents.ts';

/** A rule as one line of words: `channel is voice or chat and language is zh → refunds (billing ≥ 5, priority 10)`. */
export function ruleText(rule: RuleEntry): string {
  const { then, when } = rule;
  const asks = [
    ...Object.entries(then.skills ?? {}).map(([skill, level]) => `${skill} ≥ ${level}`),
    ...(then.language === undefined ? [] : [then.language === 'any' ? 'any language' : `speaks ${then.language}`]),
    ...(then.prefer === undefined ? [] : [`for ${then.preferFor ?? '10s'} rather ${levels(then.prefer)}`]),
    ...(then.priority === undefined ? [] : [`priority ${then.priority}`]),
    ...(then.sla === undefined && then.slaMs === undefined ? [] : [then.sla === 'none' ? 'nothing promised' : `answered in ${then.sla ?? `${then.slaMs} ms`}`]),
    ...(then.rings ?? []).map(ringText),
    ...(then.maxWait === undefined ? [] : [`after ${then.maxWait} to ${then.overflow}`]),
    ...(then.answer === undefined ? [] : [`answers in ${Object.keys(then.answer).join(' and ')}`]),
    ...(then.case === undefined ? [] : [`a case of ${then.case}`]),
    ...(then.toPerson === true ? ['a person looks'] : []),
  ];
  return `${rule.name === undefined ? '' : `${rule.name}: `}${whenText(when)} → ${then.queue}${asks.length > 0 ? ` (${asks.join(', ')})` : ''}`;
}

/** Of what is kept and sent with each decision: a card has at most 16 KiB, and a rule may name ten thousand words. */
const [HEAD, TAIL] = [1400, 500];

/** A rule in words for a decision's card: a long one by its beginning and its end. */
export function cardText(rule: RuleEntry): string {
  const text = ruleText(rule);
  return text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)} … ${text.slice(-TAIL)}`.toWellFormed();
}

function whenText(when: RuleEntry['when']): string {
  if (when === undefined) return 'everything else';
  if (typeof when === 'string') return when.replaceAll(/\s+/g, ' ').trim();
  return Object.entries(when)
    .map(([key, wanted]) => `${key} is ${[wanted].flat().join(' or ')}`)
    .join(' and ');
}

/** A ring in words: `after 30s without vip, billing ≥ 2, any language, with g2 too`. */
export function ringText(ring: RingEntry): string {
  const groups = [...(ring.addTeams ?? []), ...(ring.addGroups ?? [])];
  const says = [
    ...(ring.drop === undefined ? [] : [`without ${ring.drop.join(', ')}`]),
    ...(ring.lower === undefined ? [] : [levels(ring.lower)]),
    ...(ring.anyLanguage === true ? ['any language'] : []),
    ...(groups.length === 0 ? [] : [`with ${groups.join(', ')} too`]),
  ];
  return `after ${ring.after ?? `${ring.afterMs} ms`} ${says.length === 0 ? 'nothing more' : says.join(', ')}`;
}

function levels(skills: Readonly<Record<string, number>>): string {
  return Object.entries(skills)
    .map(([skill, level]) => `${skill} ≥ ${level}`)
    .join(', ');
}
