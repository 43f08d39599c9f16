/**
 * The types of the shipped table, in its order. What a customer takes up: complaint, suggestion, praise; what it is about: presale (before he
 * buys), in_sale (an order on its way), after_sales (what he has: return, exchange, repair), billing (money and papers), technical (software,
 * devices, how to use them); and where nothing tells what it is about: problem (something does not work or did not come), request (wants
 * something done), question (wants to know). `other`: cannot be told, a person looks. A company's own stand in `classification.yaml`.
 */
export const SHIPPED_TYPES = ['complaint', 'suggestion', 'praise', 'technical', 'billing', 'after_sales', 'in_sale', 'presale', 'problem', 'request', 'question'] as const;
/** Where nothing tells the type; in every table. */
export const OTHER = 'other';

/** high: core business hit, or heavy loss · medium: part of the functions or of the experience · low: question or suggestion. */
export const URGENCIES = ['high', 'medium', 'low'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const MOODS = ['calm', 'worried', 'angry', 'pleased'] as const;
export type Mood = (typeof MOODS)[number];

export interface ClassifyInput {
  readonly subject: string;
  /** What the customer newly wrote. */
  readonly text: string;
  /** What we know of the customer decides where the text alone does not. BCP 47. */
  readonly customerLanguage?: string;
}

export interface Classified {
  /** An id of the table, or `other`. */
  readonly type: string;
  readonly urgency: Urgency;
  /** BCP 47: `en`, `zh`, `ja`, `de`, …; `und` where nothing tells it. */
  readonly language: string;
  readonly mood: Mood;
  /** It is a complaint, and of somebody of ours. */
  readonly aboutPerson: boolean;
  /** 0 to 1, of the type. */
  readonly confidence: number;
  /** The words that decided the type, as they stand in the table: never the customer's own. */
  readonly reasons: readonly string[];
  /** The words that decided the rest; empty where it is what remains without any. */
  readonly why: { readonly urgency: readonly string[]; readonly language: readonly string[]; readonly mood: readonly string[] };
  /** Not sure enough: a human looks. */
  readonly needsPerson: boolean;
}

/** What stands behind it may be rules or something trained: pure, the same for the same text (contract: testing/classify-contract.ts). */
export type Classify = (input: ClassifyInput) => Classified;
