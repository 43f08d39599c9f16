import type { Mood } from './types.ts';

/** `classification.yaml` as it is written. Its form is published in packages/policy/schemas/; what the form cannot say is in check-table.ts. */
export interface ClassificationDocument {
  readonly version: 1;
  /** What stands here is added to the shipped table (default), or is all there is. */
  readonly base?: 'shipped' | 'none';
  /** In order: where two speak for a text alike, the first is it. Types that are not shipped stand before those that are. */
  readonly types?: readonly TypeEntry[];
  readonly signs?: Readonly<Partial<Record<Sign, readonly WordRule[]>>>;
  readonly moods?: Readonly<Partial<Record<Exclude<Mood, 'calm'>, readonly WordRule[]>>>;
  /** Below this confidence a person looks. Default: 0.45. */
  readonly sureFrom?: number;
}

/**
 * stance: what the customer takes up against or for us; goes before what it is about.
 * topic: what it is about. general: what remains where no topic tells itself.
 */
export const TYPE_KINDS = ['stance', 'topic', 'general'] as const;

export interface TypeEntry {
  readonly id: string;
  readonly name?: { readonly zh?: string; readonly en?: string };
  /** Default: topic. */
  readonly kind?: (typeof TYPE_KINDS)[number];
  /** trouble: what speaks for the type speaks of trouble too, never low · low: never more. Default: as the text says. */
  readonly urgency?: 'trouble' | 'low';
  /** From this weight on it is the type, whatever else is in the text. */
  readonly decidesFrom?: number;
  /** The shipped rules of this id do not count. */
  readonly replace?: boolean;
  /** The shipped type is not used. */
  readonly off?: boolean;
  readonly rules?: readonly WordRule[];
}

export interface WordRule {
  /**
   * Words and phrases. With a Chinese character in it: as it stands anywhere in the text, `…` for up to six characters; simplified, fits traditional too.
   * Otherwise English: whole words by their stems, `_` for up to three words, `not` for every negation.
   */
  readonly words?: readonly string[];
  /** A regular expression over the text in lower case, half width and simplified characters. */
  readonly pattern?: string;
  /** How a pattern is named among the reasons. */
  readonly says?: string;
  /** 0 to 10, default 3: about one clear word. Several add up, the weaker ones by half. */
  readonly weight?: number;
  /** Where it stands in the text, this is the type; the first such rule counts. */
  readonly decides?: boolean;
}

/**
 * What makes a trouble urgent: disaster (core business hit, or people in danger) · breadth (everybody) · core (what a business lives by) · loss ·
 * hurry; what makes it less so: noHurry, solved. person: somebody of ours.
 */
export const SIGNS = ['disaster', 'breadth', 'core', 'loss', 'hurry', 'noHurry', 'solved', 'person'] as const;
export type Sign = (typeof SIGNS)[number];
