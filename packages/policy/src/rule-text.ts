import type { RuleEntry } from './documents.ts';

/** A rule as one line of words: `channel is voice or chat and language is zh → refunds (billing ≥ 5, priority 10)`. */
export function ruleText(rule: RuleEntry): string {
  const { then, when } = rule;
  const asks = [
    ...Object.entries(then.skills ?? {}).map(([skill, level]) => `${skill} ≥ ${level}`),
    ...(then.language === undefined ? [] : [then.language === 'any' ? 'any language' : `speaks ${then.language}`]),
    ...(then.priority === undefined ? [] : [`priority ${then.priority}`]),
  ];
  return `${rule.name === undefined ? '' : `${rule.name}: `}${whenText(when)} → ${then.queue}${asks.length > 0 ? ` (${asks.join(', ')})` : ''}`;
}

export function whenText(when: RuleEntry['when']): string {
  if (when === undefined) return 'everything else';
  if (typeof when === 'string') return when.replaceAll(/\s+/g, ' ').trim();
  return Object.entries(when)
    .map(([key, wanted]) => `${key} is ${[wanted].flat().join(' or ')}`)
    .join(' and ');
}
