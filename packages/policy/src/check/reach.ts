import { constantCel } from '../cel.ts';
import type { RuleEntry, WhenMap } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { fitsLanguage } from '../rule-facts.ts';
import { finding, type Folder } from './folder.ts';

/**
 * Rules that no contact reaches: behind one that takes all that they would. Decided for equalities and for the same condition word for word;
 * other conditions are not compared. Rules are found by the value that fewest ask for, so that ten thousand are not compared pair by pair.
 */
export function reach(folder: Folder, rules: readonly RuleEntry[]): Finding[] {
  const found: Finding[] = [];
  const last = rules.length - 1;
  if (rules.every((rule) => rule.when !== undefined))
    found.push(finding(folder, 'rules', ['rules', last], `a contact that fits no rule has nowhere to go: the last rule, \`${rules[last]?.id}\`, has a \`when\``, 'a last rule without `when`'));
  const before = coverings(rules);
  rules.forEach((rule, index) => {
    if (typeof rule.when === 'string' && constantCel(rule.when) === false)
      found.push(finding(folder, 'rules', ['rules', index, 'when'], `no contact reaches the rule \`${rule.id}\`: its condition never holds`, 'a condition that asks something of the contact'));
    const earlier = before(rule, index);
    if (earlier) found.push(finding(folder, 'rules', ['rules', index], `no contact reaches the rule \`${rule.id}\`: \`${earlier.id}\` takes them all before it`, 'the narrower rule first'));
  });
  return found;
}

/** Asked for each rule in turn: the first before it that takes all it would. */
function coverings(rules: readonly RuleEntry[]): (rule: RuleEntry, index: number) => RuleEntry | undefined {
  const often = frequencies(rules);
  const conditions = new Map<string, RuleEntry>();
  const maps = new Map<string, Entered[]>();
  let open: RuleEntry | undefined;
  return (rule, index) => {
    const { when } = rule;
    if (open) return open;
    if (when === undefined || (typeof when === 'string' && constantCel(when) === true)) {
      open = rule;
      return undefined;
    }
    if (typeof when === 'string') {
      const same = conditions.get(when);
      if (!same) conditions.set(when, rule);
      return same;
    }
    const earlier = candidates(maps, when).find((one) => covers(one.when, when))?.rule;
    if (!earlier) enter(maps, { rule, index, when }, often);
    return earlier;
  };
}

interface Entered {
  readonly rule: RuleEntry;
  readonly index: number;
  readonly when: WhenMap;
}

/** Under each of the values that one of its keys takes: the key whose values the fewest rules ask for. */
function enter(maps: Map<string, Entered[]>, entered: Entered, often: ReadonlyMap<string, number>): void {
  const keys = Object.keys(entered.when).map((key) => ({ key, words: [entered.when[key]!].flat().map((value) => wordOf(key, value)) }));
  const cost = (words: readonly string[]): number => words.reduce((sum, word) => sum + often.get(word)!, 0);
  const { words } = keys.reduce((best, one) => (cost(one.words) < cost(best.words) ? one : best));
  for (const word of words) {
    const list = maps.get(word);
    if (list) list.push(entered);
    else maps.set(word, [entered]);
  }
}

/** A rule that takes all of these takes each value of the key by which it was entered: the value that leads to the fewest is enough. */
function candidates(maps: ReadonlyMap<string, Entered[]>, when: WhenMap): Entered[] {
  const found = Object.entries(when).flatMap(([key, wanted]) => {
    const lists = [wanted].flat().map((value) => wordsOf(key, value).flatMap((word) => maps.get(word) ?? []));
    return lists.reduce((best, one) => (one.length < best.length ? one : best));
  });
  return found.sort((a, b) => a.index - b.index);
}

/** How many rules ask for each value. */
function frequencies(rules: readonly RuleEntry[]): ReadonlyMap<string, number> {
  const often = new Map<string, number>();
  for (const { when } of rules) {
    if (typeof when !== 'object') continue;
    for (const [key, wanted] of Object.entries(when))
      for (const value of [wanted].flat()) {
        const word = wordOf(key, value);
        often.set(word, (often.get(word) ?? 0) + 1);
      }
  }
  return often;
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
