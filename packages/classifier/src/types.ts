/**
 * What a contact is, as a closed list:
 * question (wants to know) · problem (something does not work or did not come) · request (wants something done) ·
 * complaint (is dissatisfied with us) · praise · suggestion · other (cannot be told: a person looks).
 */
export const CONTACT_TYPES = ['question', 'problem', 'request', 'complaint', 'praise', 'suggestion', 'other'] as const;
export type ContactType = (typeof CONTACT_TYPES)[number];

/** high: core business hit, or heavy loss · medium: part of the functions or of the experience · low: question or suggestion. */
export const URGENCIES = ['high', 'medium', 'low'] as const;
export type Urgency = (typeof URGENCIES)[number];

export interface ClassifyInput {
  readonly subject: string;
  readonly text: string;
  /** What we know of the customer decides where the text alone does not. BCP 47. */
  readonly customerLanguage?: string;
}

export interface Classified {
  readonly type: ContactType;
  readonly urgency: Urgency;
  /** BCP 47: `en`, `zh`, `ja`, `de`, …; `und` where nothing tells it. */
  readonly language: string;
  /** 0 to 1, of the type. */
  readonly confidence: number;
  /** The words that decided, as they stand in the lexicon. */
  readonly reasons: readonly string[];
  /** Not sure enough: a human looks. */
  readonly needsPerson: boolean;
}
