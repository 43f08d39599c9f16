import { type ClassificationDocument, type Sign, SIGNS, type TypeEntry, type TYPE_KINDS, type WordRule } from './document.ts';
import { type Found, matcherOf, type Phrase } from './match.ts';
import { SHIPPED } from './shipped/index.ts';
import { simplified } from './simplify.ts';
import { MOODS } from './types.ts';

/** A type as the classifier uses it, in the order in which equals are decided. */
export interface TypeRow {
  readonly id: string;
  readonly mark: string;
  readonly kind: (typeof TYPE_KINDS)[number];
  readonly urgency: 'trouble' | 'low' | undefined;
  readonly decidesFrom: number | undefined;
}

export interface Table {
  readonly types: readonly TypeRow[];
  readonly sureFrom: number;
  find(plain: string): Found;
}

const WEIGHT = 3;
const SURE_FROM = 0.45;

/** The types of a document over the shipped ones: its own first, then those that are shipped, each with what is added to it. */
export function typesOf(document: ClassificationDocument = SHIPPED): readonly TypeEntry[] {
  if (document === SHIPPED || document.base === 'none') return document.types ?? [];
  const own = document.types ?? [];
  const shipped = SHIPPED.types ?? [];
  const fresh = own.filter(({ id }) => !shipped.some((one) => one.id === id));
  return [
    ...fresh,
    ...shipped
      .map((one) =>
        over(
          one,
          own.find(({ id }) => id === one.id),
        ),
      )
      .filter(({ off }) => off !== true),
  ];
}

function over(shipped: TypeEntry, own: TypeEntry | undefined): TypeEntry {
  if (!own) return shipped;
  const rules = [...(own.rules ?? []), ...(own.replace === true ? [] : (shipped.rules ?? []))];
  return { ...shipped, ...own, name: { ...shipped.name, ...own.name }, rules };
}

let shipped: Table | undefined;

/** Compiled for use; the shipped one once. */
export function tableOf(document?: ClassificationDocument): Table {
  return document === undefined ? (shipped ??= compile(SHIPPED)) : compile(document);
}

function compile(document: ClassificationDocument): Table {
  const types = typesOf(document);
  const bases = document === SHIPPED || document.base === 'none' ? [document] : [document, SHIPPED];
  const rules = [
    ...types.flatMap(({ id, rules: given = [] }) => given.map((rule) => ({ mark: `type:${id}`, rule }))),
    ...bases.flatMap((base) => SIGNS.flatMap((sign) => (base.signs?.[sign] ?? []).map((rule) => ({ mark: signMark(sign), rule })))),
    ...bases.flatMap((base) => MOODS.flatMap((mood) => (mood === 'calm' ? [] : (base.moods?.[mood] ?? [])).map((rule) => ({ mark: `mood:${mood}`, rule })))),
  ];
  return {
    types: types.map(({ id, kind = 'topic', urgency, decidesFrom }) => ({ id, mark: `type:${id}`, kind, urgency, decidesFrom })),
    sureFrom: document.sureFrom ?? SURE_FROM,
    find: matcherOf({ words: rules.flatMap(wordsOf), patterns: rules.flatMap(patternOf) }),
  };
}

export const signMark = (sign: Sign): string => `sign:${sign}`;

interface Marked {
  readonly mark: string;
  readonly rule: WordRule;
}

const phraseOf = (text: string, { mark, rule }: Marked, place: number): Phrase => ({ text, mark, weight: rule.weight ?? WEIGHT, ...(rule.decides === true ? { decides: place } : {}) });

function wordsOf(marked: Marked, place: number): Phrase[] {
  return (marked.rule.words ?? []).map((word) => phraseOf(plainWord(word), marked, place));
}

/** As texts are (prepare.ts), but for `…`, which would become three dots. */
const plainWord = (word: string): string =>
  simplified(
    word
      .split('…')
      .map((part) => part.normalize('NFKC'))
      .join('…')
      .toLowerCase(),
  );

function patternOf(marked: Marked, place: number): { readonly phrase: Phrase; readonly pattern: RegExp }[] {
  const { pattern, says } = marked.rule;
  return pattern === undefined ? [] : [{ phrase: phraseOf(says ?? pattern, marked, place), pattern: new RegExp(pattern, 'u') }];
}
