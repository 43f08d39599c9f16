import type { ContactType } from './types.ts';

/** What a phrase speaks for: a type, or one of the marks from which urgency is made. */
export type Mark = Exclude<ContactType, 'other'> | 'asksIf' | 'disaster' | 'breadth' | 'core' | 'loss' | 'hurry' | 'calm' | 'blocked';

export interface Phrase {
  readonly text: string;
  readonly mark: Mark;
  readonly weight: number;
}

/** `mark weight` → phrases, separated by `|`. */
export type Lexicon = readonly (readonly [mark: Mark, weight: number, phrases: string])[];

export function phrasesOf(lexicon: Lexicon): Phrase[] {
  return lexicon.flatMap(([mark, weight, phrases]) =>
    phrases
      .split('|')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => ({ text, mark, weight })),
  );
}
