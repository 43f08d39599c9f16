import { EN } from './lexicon-en.ts';
import { type Mark, type Phrase, phrasesOf } from './lexicon.ts';
import { ZH } from './lexicon-zh.ts';

export interface Hit {
  readonly phrase: Phrase;
  readonly at: number;
}

/** How many characters a `…` may stand for. */
const GAP_CHARS = 6;
/** How many words a `_` may stand for. */
const GAP_WORDS = 3;

interface Split {
  readonly phrase: Phrase;
  readonly parts: readonly string[];
}

/** By first character. */
const zhByFirst = new Map<string, Split[]>();
for (const phrase of phrasesOf(ZH)) {
  const first = phrase.text.slice(0, 1);
  zhByFirst.set(first, [...(zhByFirst.get(first) ?? []), { phrase, parts: phrase.text.split('…') }]);
}
/** Where a phrase can begin: what lies between, most of a text in another script, is passed over by the engine. */
const ZH_FIRST = new RegExp(`[${[...zhByFirst.keys()].map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}]`, 'g');

/** Phrases of the Chinese lexicon in a text, each once. */
export function matchZh(text: string): Hit[] {
  const found = new Map<Phrase, Hit>();
  for (const { 0: first, index } of text.matchAll(ZH_FIRST)) {
    for (const { phrase, parts } of zhByFirst.get(first) ?? []) if (!found.has(phrase) && fits(text, index, parts)) found.set(phrase, { phrase, at: index });
  }
  return [...found.values()];
}

function fits(text: string, start: number, parts: readonly string[]): boolean {
  const first = parts[0]!;
  if (!text.startsWith(first, start)) return false;
  let at = start + first.length;
  for (const part of parts.slice(1)) {
    const next = text.indexOf(part, at);
    if (next < 0 || next - at > GAP_CHARS || /[。！？!?\n]/.test(text.slice(at, next))) return false;
    at = next + part.length;
  }
  return true;
}

const NEGATIONS = new Set([
  'not',
  'dont',
  'doesnt',
  'didnt',
  'isnt',
  'arent',
  'wasnt',
  'werent',
  'wont',
  'cant',
  'cannot',
  'couldnt',
  'wouldnt',
  'hasnt',
  'havent',
  'hadnt',
  'never',
  'aint',
  'shouldnt',
]);
const KEPT = new Set([
  'is',
  'does',
  'this',
  'us',
  'was',
  'has',
  'as',
  'his',
  'its',
  'yes',
  'less',
  'need',
  'thing',
  'nothing',
  'something',
  'anything',
  'everything',
  'during',
  'being',
  'bring',
  'string',
]);

/** Good enough to meet: charge, charged, charging, charges → charg. Not a linguist's stem. */
export function stem(word: string): string {
  if (word.length < 4 || KEPT.has(word)) return word;
  let end = word;
  if (end.endsWith('ing') && end.length > 5) end = undouble(end.slice(0, -3));
  else if (end.endsWith('ied')) end = `${end.slice(0, -3)}y`;
  else if (end.endsWith('ed') && end.length > 4) end = undouble(end.slice(0, -2));
  else if (end.endsWith('ies')) end = `${end.slice(0, -3)}y`;
  else if (/(?:sh|ch|x|ss|zz)es$/.test(end)) end = end.slice(0, -2);
  else if (end.endsWith('s') && !end.endsWith('ss') && !end.endsWith('us')) end = end.slice(0, -1);
  return end.length > 3 && end.endsWith('e') ? end.slice(0, -1) : end;
}

const undouble = (word: string): string => (/([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word);

/** Lower-case stems; `?` and sentence ends stay as tokens, so that a phrase never crosses them. */
export function tokensOf(text: string): string[] {
  const found =
    text
      .toLowerCase()
      .replaceAll(/[’‘']/g, '')
      .match(/[a-z0-9]+|[?]|[.!;\n]+/g) ?? [];
  return found.map(tokenOf);
}

/** The same few thousand words make up most texts: their stems are remembered. Beyond the limit all are forgotten. */
const stems = new Map<string, string>();
const STEMS_KEPT = 20_000;
const LONGEST_KEPT = 24;

function tokenOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const token = NEGATIONS.has(word) ? 'not' : /^[.!;\n]/.test(word) ? '.' : stem(word);
  if (word.length > LONGEST_KEPT) return token;
  if (stems.size >= STEMS_KEPT) stems.clear();
  stems.set(word, token);
  return token;
}

const enByFirst = new Map<string, Split[]>();
for (const phrase of phrasesOf(EN)) {
  const parts = tokensOf(phrase.text.replaceAll('_', 'gapgap')).map((token) => (token === 'gapgap' ? '_' : token));
  const first = parts[0]!;
  enByFirst.set(first, [...(enByFirst.get(first) ?? []), { phrase, parts }]);
}

/** Phrases of the English lexicon in the tokens of a text, each once. */
export function matchEn(tokens: readonly string[]): Hit[] {
  const found = new Map<Phrase, Hit>();
  const present = new Set(tokens);
  const possible = new Map<string, Split[]>();
  for (const token of present) {
    // A phrase with a word that the text has nowhere is not looked for.
    const candidates = enByFirst.get(token)?.filter(({ parts }) => parts.every((part) => part === '_' || present.has(part))) ?? [];
    if (candidates.length > 0) possible.set(token, candidates);
  }
  if (possible.size === 0) return [];
  for (let index = 0; index < tokens.length; index++) {
    const candidates = possible.get(tokens[index]!);
    if (!candidates) continue;
    for (const { phrase, parts } of candidates) if (!found.has(phrase) && follows(tokens, index, parts, 0)) found.set(phrase, { phrase, at: index });
  }
  return [...found.values()];
}

function follows(tokens: readonly string[], at: number, parts: readonly string[], from: number): boolean {
  let place = at;
  for (let part = from; part < parts.length; part++) {
    if (parts[part] === '_') {
      for (let skip = 0; skip <= GAP_WORDS; skip++) {
        if (follows(tokens, place + skip, parts, part + 1)) return true;
        if (tokens[place + skip] === '.' || tokens[place + skip] === undefined) return false;
      }
      return false;
    }
    if (tokens[place] !== parts[part]) return false;
    place += 1;
  }
  return true;
}

/** What the hits of a mark weigh together: the strongest, and half of each other (ten words of anger are not ten complaints). */
export function weigh(hits: readonly Hit[], mark: Mark): number {
  let [strongest, rest] = [0, 0];
  for (const { phrase } of hits) {
    if (phrase.mark !== mark) continue;
    rest += Math.min(strongest, phrase.weight);
    strongest = Math.max(strongest, phrase.weight);
  }
  return strongest + rest / 2;
}
