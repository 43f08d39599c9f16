import type { SimFacts } from '@sluice/matching';
import { ATTRIBUTE_PREFIX, fitsLanguage } from '../rule-facts.ts';

/** What a rule asks of one key: any of the values. */
export interface Asked {
  readonly key: string;
  readonly values: readonly string[];
}

/** Nothing asked: every contact. Equalities: all of them must hold. Or a condition over the contact as conditions see it. */
export type MatchRule<View> = { readonly equal: readonly Asked[] } | { readonly holds: (view: View) => boolean };

export interface MatchOptions<View> {
  /** The contact as conditions see it; made at most once for each, and only where a condition is asked. */
  readonly view: (facts: SimFacts) => View;
  /** `zh` in a rule fits `zh-CN` of a contact. Else languages are equal or not, letter by letter. */
  readonly languageFits?: boolean;
}

/** So many attributes are looked up by name for each contact; where rules ask of more, the contact's own are gone through. */
const FEW_ATTRIBUTES = 8;
const SMALL_TABLE = 1 << 16;
const MOST_REMEMBERED = 200_000;

/**
 * The index of the first rule that fits. The last rule must ask nothing.
 *
 * A contact is to the equalities only as many small numbers as there are keys (0 where its value stands in no rule); what these numbers lead
 * to is found once and remembered, so that the usual contact costs a look-up for each key. What is not remembered is found by the rule's
 * rarest key: only rules that ask for a value that the contact has are looked at, not all.
 */
export function firstMatch<View>(rules: readonly MatchRule<View>[], { view, languageFits = false }: MatchOptions<View>): (facts: SimFacts) => number {
  const find = equalities(rules, languageFits);
  const conditions = rules.flatMap((rule, index) => ('holds' in rule ? [{ index, holds: rule.holds }] : []));
  if (conditions.length === 0) return find;
  return (facts) => {
    const best = find(facts);
    if (conditions[0]!.index > best) return best;
    const seen = view(facts);
    for (const { index, holds } of conditions) {
      if (index > best) break;
      if (holds(seen)) return index;
    }
    return best;
  };
}

interface Key {
  /** Value → its number, from 1. */
  readonly numbers: Map<string, number>;
  /** By the value's number: how many rules take it. */
  readonly often: number[];
  /** By the value's number: rules that are found by it, ascending. */
  readonly rules: number[][];
}

interface Rule {
  readonly asked: readonly { readonly key: number; readonly numbers: ReadonlySet<number> }[];
}

function equalities(rules: readonly MatchRule<never>[], languageFits: boolean): (facts: SimFacts) => number {
  const names = [...new Set(['channel', 'language', ...rules.flatMap((rule) => ('equal' in rule ? rule.equal.map((one) => one.key) : []))])];
  const numberOf = new Map(names.map((name, index) => [name, index]));
  const keys: Key[] = names.map(() => ({ numbers: new Map<string, number>(), often: [0], rules: [[]] }));
  const compiled = rules.map((rule) => compile(rule, keys, numberOf));
  if (languageFits) widen(compiled, keys[LANGUAGE]!);
  const open = compiled.findIndex((rule) => rule?.asked.length === 0);
  for (const rule of compiled) for (const { key, numbers } of rule?.asked ?? []) for (const number of numbers) keys[key]!.often[number] = (keys[key]!.often[number] ?? 0) + 1;
  compiled.forEach((rule, index) => rule && index < open && enter(rule, index, keys));
  const resolve = ({ numbers, touched }: Numbers): number => {
    let best = open;
    for (const key of touched) {
      const found = keys[key]!.rules[numbers[key]!]!.find((index) => index >= best || compiled[index]!.asked.every((one) => one.numbers.has(numbers[one.key]!)));
      if (found !== undefined && found < best) best = found;
    }
    return best;
  };
  const language = languageFits ? nearest(keys[LANGUAGE]!.numbers) : (tag: string): number => keys[LANGUAGE]!.numbers.get(tag) ?? 0;
  const read = reader(names, keys, language);
  return remembering(keys, read, resolve);
}

const CHANNEL = 0;
const LANGUAGE = 1;

function compile(rule: MatchRule<never>, keys: readonly Key[], numberOf: ReadonlyMap<string, number>): Rule | undefined {
  if (!('equal' in rule)) return undefined;
  return {
    asked: rule.equal.map(({ key, values }) => {
      const number = numberOf.get(key)!;
      const { numbers, rules } = keys[number]!;
      for (const value of values) if (!numbers.has(value)) numbers.set(value, rules.push([]) - 1);
      return { key: number, numbers: new Set(values.map((value) => numbers.get(value)!)) };
    }),
  };
}

/** Who asks for `zh` also takes what is known as `zh-CN`. */
function widen(rules: readonly (Rule | undefined)[], { numbers }: Key): void {
  const all = [...numbers];
  for (const rule of rules)
    for (const one of rule?.asked ?? []) {
      if (one.key !== LANGUAGE) continue;
      const wide = one.numbers as Set<number>;
      const asked = all.filter(([, number]) => wide.has(number)).map(([tag]) => tag);
      for (const [tag, number] of all) if (asked.some((wanted) => fitsLanguage(wanted, tag))) wide.add(number);
    }
}

/** A tag is to the rules what the longest of theirs that it fits is. */
function nearest(numbers: ReadonlyMap<string, number>): (tag: string) => number {
  const known = [...numbers].sort(([a], [b]) => b.length - a.length);
  const seen = new Map<string, number>();
  return (tag) => {
    const before = seen.get(tag);
    if (before !== undefined) return before;
    const found = known.find(([wanted]) => fitsLanguage(wanted, tag))?.[1] ?? 0;
    if (seen.size < SMALL_TABLE) seen.set(tag, found);
    return found;
  };
}

/** A rule is found by the key whose values the fewest rules take. */
function enter({ asked }: Rule, index: number, keys: readonly Key[]): void {
  const cost = ({ key, numbers }: Rule['asked'][number]): number => [...numbers].reduce((sum, number) => sum + keys[key]!.often[number]!, 0);
  const rarest = asked.reduce((best, one) => (cost(one) < cost(best) ? one : best));
  for (const number of rarest.numbers) keys[rarest.key]!.rules[number]!.push(index);
}

/** The number of each of a contact's values by key, and the keys that may have one. Written again for each contact. */
interface Numbers {
  readonly numbers: Int32Array;
  readonly touched: number[];
}

type Reader = (facts: SimFacts, into: Numbers) => void;

/** A text alone is an attribute: what every object has is none. */
function reader(names: readonly string[], keys: readonly Key[], language: (tag: string) => number): Reader {
  const attributes = names.map((name) => (name.startsWith(ATTRIBUTE_PREFIX) ? name.slice(ATTRIBUTE_PREFIX.length) : undefined));
  const asked = attributes.flatMap((name, key) => (name === undefined ? [] : [{ name, key, numbers: keys[key]!.numbers }]));
  const channels = keys[CHANNEL]!.numbers;
  const own = (facts: SimFacts, numbers: Int32Array): void => {
    numbers[CHANNEL] = channels.get(facts.channel) ?? 0;
    numbers[LANGUAGE] = facts.language === undefined ? 0 : language(facts.language);
  };
  if (asked.length <= FEW_ATTRIBUTES)
    return (facts, { numbers }) => {
      own(facts, numbers);
      for (const one of asked) numbers[one.key] = numberIn(one.numbers, facts.attributes[one.name]);
    };
  const byName = new Map(asked.map((one) => [one.name, one]));
  return (facts, { numbers, touched }) => {
    for (const key of touched) numbers[key] = 0;
    touched.length = 2;
    own(facts, numbers);
    for (const name of Object.keys(facts.attributes)) {
      const one = byName.get(name);
      if (one === undefined) continue;
      numbers[one.key] = numberIn(one.numbers, facts.attributes[name]);
      touched.push(one.key);
    }
  };
}

function numberIn(numbers: ReadonlyMap<string, number>, value: unknown): number {
  return typeof value === 'string' ? (numbers.get(value) ?? 0) : 0;
}

/** What a contact's numbers, taken as one, have led to. Where they are too many for one number, nothing is remembered. */
function remembering(keys: readonly Key[], read: Reader, resolve: (numbers: Numbers) => number): (facts: SimFacts) => number {
  const isWide = keys.length > FEW_ATTRIBUTES + 2;
  const state: Numbers = { numbers: new Int32Array(keys.length), touched: isWide ? [CHANNEL, LANGUAGE] : [...keys.keys()] };
  const sizes = keys.map((key) => key.numbers.size + 1);
  const product = sizes.reduce((all, size) => all * size, 1);
  if (isWide || product > Number.MAX_SAFE_INTEGER)
    return (facts) => {
      read(facts, state);
      return resolve(state);
    };
  const code = (): number => {
    let all = 0;
    for (let key = 0; key < sizes.length; key++) all = all * sizes[key]! + state.numbers[key]!;
    return all;
  };
  const table = product <= SMALL_TABLE ? new Int32Array(product).fill(-1) : undefined;
  const map = new Map<number, number>();
  return (facts) => {
    read(facts, state);
    const at = code();
    const before = table ? table[at]! : (map.get(at) ?? -1);
    if (before >= 0) return before;
    const found = resolve(state);
    if (table) table[at] = found;
    else {
      if (map.size >= MOST_REMEMBERED) map.clear();
      map.set(at, found);
    }
    return found;
  };
}
