import type { RuleEntry, WhenMap } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { fitsLanguage } from '../rule-facts.ts';
import { finding, type Folder } from './folder.ts';

/**
 * Rules that no contact reaches: behind one that takes all that they would. Decided for equalities and for the same condition word for word;
 * other conditions are not compared. Rules are found by one value of their rarest key, so that ten thousand are not compared pair by pair.
 */
export function reach(folder: Folder, rules: readonly RuleEntry[]): Finding[] {
  const found: Finding[] = [];
  const last = rules.length - 1;
  if (rules.every((rule) => rule.when !== undefined))
    found.push(finding(folder, 'rules', ['rules', last], `a contact that fits no rule has nowhere to go: the last rule, \`${rules[last]?.id}\`, has a \`when\``, 'a last rule without `when`'));
  const before = coverings(rules);
  rules.forEach((rule, index) => {
    const earlier = before(rule, index);
    if (earlier) found.push(finding(folder, 'rules', ['rules', index], `no contact reaches the rule \`${rule.id}\`: \`${earlier.id}\` takes them all before it`, 'the narrower rule first'));
  });
  return found;
}

/** Asked for each rule in turn: the first before it that takes all it would. */
function coverings(rules: readonly RuleEntry[]): (rule: RuleEntry, index: number) => RuleEntry | undefined {
  const spread = spreads(rules);
  const conditions = new Map<string, RuleEntry>();
  const maps = new Map<string, { readonly rule: RuleEntry; readonly index: number }[]>();
  let open: RuleEntry | undefined;
  return (rule, index) => {
    const { when } = rule;
    if (open) return open;
    if (when === undefined) {
      open = rule;
      return undefined;
    }
    if (typeof when === 'string') {
      const same = conditions.get(when);
      if (!same) conditions.set(when, rule);
      return same;
    }
    const candidates = Object.entries(when)
      .flatMap(([key, wanted]) => wordsOf(key, [wanted].flat()[0] ?? ''))
      .flatMap((word) => maps.get(word) ?? [])
      .sort((a, b) => a.index - b.index);
    const earlier = candidates.find((one) => covers(one.rule.when as WhenMap, when))?.rule;
    if (!earlier) enter(rule, index, when);
    return earlier;
  };

  function enter(rule: RuleEntry, index: number, when: WhenMap): void {
    const rarest = Object.keys(when).reduce((best, key) => (spread(key, when) > spread(best, when) ? key : best));
    for (const value of [when[rarest]!].flat()) {
      const word = wordOf(rarest, value);
      const list = maps.get(word);
      if (list) list.push({ rule, index });
      else maps.set(word, [{ rule, index }]);
    }
  }
}

/** How well a key tells a rule from the others: how many values it has among all of them, over how many this one takes. */
function spreads(rules: readonly RuleEntry[]): (key: string, when: WhenMap) => number {
  const values = new Map<string, Set<string>>();
  for (const { when } of rules) {
    if (typeof when !== 'object') continue;
    for (const [key, wanted] of Object.entries(when)) {
      const known = values.get(key) ?? new Set();
      for (const value of [wanted].flat()) known.add(value);
      values.set(key, known);
    }
  }
  return (key, when) => (values.get(key)?.size ?? 0) / [when[key]!].flat().length;
}

const wordOf = (key: string, value: string): string => JSON.stringify([key, key === 'language' ? value.toLowerCase() : value]);

/** Under what a rule that takes this value may stand: for a language also that of any of its beginnings. */
function wordsOf(key: string, value: string): string[] {
  if (key !== 'language') return [wordOf(key, value)];
  const parts = value.split('-');
  return parts.map((_, index) => wordOf(key, parts.slice(0, index + 1).join('-')));
}

function covers(earlier: WhenMap, later: WhenMap): boolean {
  return Object.entries(earlier).every(([key, wide]) => includesAll(key, wide, later[key]));
}

function includesAll(key: string, wide: string | readonly string[], narrow: string | readonly string[] | undefined): boolean {
  if (narrow === undefined) return false;
  const values = [wide].flat();
  return [narrow].flat().every((value) => values.some((one) => one === value || (key === 'language' && fitsLanguage(one, value))));
}
