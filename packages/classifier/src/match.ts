import { type Token, tokensOf } from './tokens.ts';

/** What a word speaks for: a type (`type:billing`), a sign (`sign:loss`) or a mood (`mood:angry`). */
export interface Phrase {
  /** As it stands in the table. */
  readonly text: string;
  readonly mark: string;
  readonly weight: number;
  /** Place among the rules that decide alone; absent: it only weighs. */
  readonly decides?: number;
}

export interface Hit {
  readonly phrase: Phrase;
  /** In characters of the prepared text. */
  readonly at: number;
  /** Index of its first word; absent: found by characters. */
  readonly token?: number;
}

export interface Words {
  readonly words: readonly Phrase[];
  readonly patterns: readonly { readonly phrase: Phrase; readonly pattern: RegExp }[];
}

export interface Found {
  readonly hits: readonly Hit[];
  readonly tokens: readonly Token[];
}

/** How many characters a `…` may stand for. */
const GAP_CHARS = 6;
/** How many words a `_` may stand for. */
const GAP_WORDS = 3;

interface Split {
  readonly phrase: Phrase;
  readonly parts: readonly string[];
}

const HAN = /[\u3400-\u9fff]/;

/** All words of a table, compiled once: what it gives finds them in a prepared text, each phrase once. */
export function matcherOf({ words, patterns }: Words): (plain: string) => Found {
  const byChar = matchChars(words.filter(({ text }) => HAN.test(text)));
  const byWord = matchWords(words.filter(({ text }) => !HAN.test(text)));
  return (plain) => {
    const tokens = tokensOf(plain);
    const hits = [...byChar(plain), ...byWord(tokens)];
    for (const { phrase, pattern } of patterns) {
      const at = plain.search(pattern);
      if (at >= 0) hits.push({ phrase, at });
    }
    return { hits, tokens };
  };
}

function grouped(phrases: readonly Phrase[], split: (text: string) => readonly string[], keyOf: (parts: readonly string[]) => string): Map<string, Split[]> {
  const groups = new Map<string, Split[]>();
  for (const phrase of phrases) {
    const parts = split(phrase.text);
    const key = keyOf(parts);
    const group = groups.get(key) ?? [];
    // charge, charged: the same words to us, and one reason.
    const same = group.findIndex((one) => one.phrase.mark === phrase.mark && one.phrase.decides === phrase.decides && one.parts.join(' ') === parts.join(' '));
    if (same < 0) group.push({ phrase, parts });
    else if (phrase.weight > group[same]!.phrase.weight) group[same] = { phrase, parts };
    groups.set(key, group);
  }
  return groups;
}

/** Those that begin with one character: by their second, or of it alone. Most begin with one of few (不, 没, 有). */
interface Beginning {
  alone: readonly Split[];
  readonly second: Map<number, readonly Split[]>;
}

const CODE_UNITS = 65_536;

/** By code unit: an array is read faster than a map, and every character of every text asks. */
function beginnings(phrases: readonly Phrase[]): readonly (Beginning | undefined)[] {
  const found = Array.from<Beginning | undefined>({ length: CODE_UNITS });
  for (const [head, group] of grouped(phrases, splitChars, (parts) => parts[0]!.slice(0, 2))) {
    const beginning = (found[head.charCodeAt(0)] ??= { alone: [], second: new Map() });
    if (head.length === 1) beginning.alone = group;
    else beginning.second.set(head.charCodeAt(1), group);
  }
  return found;
}

const splitChars = (text: string): readonly string[] => text.split('…');

function matchChars(phrases: readonly Phrase[]): (plain: string) => Hit[] {
  const byFirst = beginnings(phrases);
  return (plain) => {
    const found = new Map<Phrase, Hit>();
    const look = (group: readonly Split[], at: number): void => {
      for (const { phrase, parts } of group) if (!found.has(phrase) && fits(plain, at, parts)) found.set(phrase, { phrase, at });
    };
    for (let at = 0; at < plain.length; at++) {
      const beginning = byFirst[plain.charCodeAt(at)];
      if (beginning === undefined) continue;
      look(beginning.alone, at);
      const group = beginning.second.get(plain.charCodeAt(at + 1));
      if (group !== undefined) look(group, at);
    }
    return [...found.values()];
  };
}

function fits(text: string, start: number, parts: readonly string[]): boolean {
  const first = parts[0]!;
  if (!text.startsWith(first, start)) return false;
  let at = start + first.length;
  for (let index = 1; index < parts.length; index++) {
    const part = parts[index]!;
    const gap = text.slice(at, at + GAP_CHARS + part.length);
    const next = gap.indexOf(part);
    if (next < 0 || /[。!?\n]/.test(gap.slice(0, next))) return false;
    at += next + part.length;
  }
  return true;
}

function matchWords(phrases: readonly Phrase[]): (tokens: readonly Token[]) => Hit[] {
  const split = (text: string): string[] => tokensOf(text.toLowerCase().replaceAll("'", '').replaceAll('_', ' gapgap ')).map(({ stem }) => (stem === 'gapgap' ? '_' : stem));
  const byFirst = grouped(phrases, split, (parts) => parts[0] ?? '');
  return (tokens) => {
    const found = new Map<Phrase, Hit>();
    const present = new Set(tokens.map(({ stem }) => stem));
    const possible = new Map<string, Split[]>();
    for (const stem of present) {
      // A phrase with a word that the text has nowhere is not looked for.
      const candidates = byFirst.get(stem)?.filter(({ parts }) => parts.every((part) => part === '_' || present.has(part))) ?? [];
      if (candidates.length > 0) possible.set(stem, candidates);
    }
    if (possible.size === 0) return [];
    for (const [token, { stem, at }] of tokens.entries()) {
      const candidates = possible.get(stem);
      if (!candidates) continue;
      for (const { phrase, parts } of candidates) if (!found.has(phrase) && follows(tokens, token, parts, 0)) found.set(phrase, { phrase, at, token });
    }
    return [...found.values()];
  };
}

function follows(tokens: readonly Token[], at: number, parts: readonly string[], from: number): boolean {
  let place = at;
  for (let part = from; part < parts.length; part++) {
    if (parts[part] === '_') {
      for (let skip = 0; skip <= GAP_WORDS; skip++) {
        if (follows(tokens, place + skip, parts, part + 1)) return true;
        const over = tokens[place + skip]?.stem;
        if (over === '.' || over === undefined) return false;
      }
      return false;
    }
    if (tokens[place]?.stem !== parts[part]) return false;
    place += 1;
  }
  return true;
}

/** What the hits of a mark weigh together: the strongest, and half of each other (ten words of anger are not ten complaints). */
export function weigh(hits: readonly Hit[], mark: string): number {
  let [strongest, rest] = [0, 0];
  for (const { phrase } of hits) {
    if (phrase.mark !== mark) continue;
    rest += Math.min(strongest, phrase.weight);
    strongest = Math.max(strongest, phrase.weight);
  }
  return strongest + rest / 2;
}
