import type { WordRule } from '../document.ts';

/** `id of a type, a sign or a mood, weight` → words, separated by `|`: thousands of them stay readable. */
export type WordList = readonly (readonly [of: string, weight: number, words: string])[];

/** The rules of one id, in the document's form. */
export function rulesOf(id: string, ...lists: readonly WordList[]): WordRule[] {
  return lists.flat().flatMap(([of, weight, words]) => (of === id ? [{ weight, words: words.split('|').map((word) => word.trim()) }] : []));
}
