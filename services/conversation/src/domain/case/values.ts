import { type CaseForm, type CaseProcess, type FieldEntry, type Meaning } from '@sluice/policy';
import { type Instant, never, parseInstant } from '@sluice/kernel';
import type { CaseFacts } from './state.ts';

/** As a call says it: null empties the field. */
export type FieldValue = string | boolean | readonly string[] | null;

export interface KnownPeople {
  readonly departments: readonly string[];
  readonly agents: readonly string[];
  /** Of those that were named, the ones that may stand here. */
  readonly messages: readonly string[];
}

export const MOST_TEXT = 16_384;
const MOST_LISTED = 100;
const MOST_ITEM = 2000;

/** What is wrong with a value; undefined where it is of the field's kind. */
export function faultOf(field: FieldEntry, value: FieldValue, known: KnownPeople): string | undefined {
  if (value === null) return undefined;
  switch (field.kind) {
    case 'text':
      return isText(value, MOST_TEXT) ? undefined : `must be a text of 1 to ${MOST_TEXT} characters`;
    case 'bool':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'date':
      return typeof value === 'string' && parseInstant(value) !== undefined ? undefined : 'must be an RFC 3339 instant';
    case 'choice':
      return oneOf(value, Object.keys(field.values ?? {}));
    case 'department':
      return oneOf(value, known.departments);
    case 'agent':
      return typeof value === 'string' && known.agents.includes(value) ? undefined : 'must be an agent of the configuration';
    case 'departments':
      if (!isList(value)) return 'must be a list of departments';
      return value.map((one) => oneOf(one, known.departments)).find((fault) => fault !== undefined) ?? (new Set(value).size < value.length ? 'must name each department once' : undefined);
    case 'messages':
      return isList(value) && value.length > 0 && value.length <= MOST_LISTED && new Set(value).size === value.length && value.every((one) => known.messages.includes(one))
        ? undefined
        : `must be a list of 1 to ${MOST_LISTED} messages or notes of this conversation, or of the one that it is a complaint about, each once`;
    case 'list':
      return isList(value) && value.length > 0 && value.length <= MOST_LISTED && value.every((one) => isText(one, MOST_ITEM))
        ? undefined
        : `must be a list of 1 to ${MOST_LISTED} texts of at most ${MOST_ITEM} characters`;
    default:
      return never(field.kind);
  }
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');
const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.trim() !== '' && value.length <= most && !value.includes('\u0000') && value.isWellFormed();
const oneOf = (value: unknown, names: readonly string[]): string | undefined => (typeof value === 'string' && names.includes(value) ? undefined : `must be one of ${names.join(', ')}`);

/** Yes and no are both an answer; so is an empty list of departments: none assists. Only `true` says that something is done. */
export function fills(field: FieldEntry, value: FieldValue): boolean {
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0 && field.kind !== 'departments');
}

/** The facts after these values were written into a form. */
export function factsAfter(facts: CaseFacts, form: CaseForm, values: Readonly<Record<string, FieldValue>>): CaseFacts {
  let after: Told = facts;
  for (const [id, value] of Object.entries(values)) {
    const field = form.fields.find((one) => one.id === id);
    if (field === undefined) continue;
    if (field.kind === 'date') after = { ...after, dates: dated(after.dates ?? {}, `${form.id}.${id}`, typeof value === 'string' ? parseInstant(value) : undefined) };
    if (field.means !== undefined && isFact(field.means)) after = { ...after, ...meant(field.means, value) };
  }
  return withoutNothing(after);
}

type Told = { readonly [K in keyof CaseFacts]?: CaseFacts[K] | undefined };

/** What rules read the value of; of the others only whether they are filled, or what the review shows. */
type FactMeaning = Exclude<Meaning, 'told' | 'rootCause' | 'keywords'>;
const isFact = (meaning: Meaning): meaning is FactMeaning => meaning !== 'told' && meaning !== 'rootCause' && meaning !== 'keywords';

function meant(meaning: FactMeaning, value: FieldValue): Told {
  if (meaning === 'assisting') return { assisting: isList(value) && value.length > 0 ? value : undefined };
  return { [meaning]: typeof value === 'string' ? value : undefined };
}

function dated(dates: Readonly<Record<string, Instant>>, ref: string, at: Instant | undefined): Readonly<Record<string, Instant>> {
  const { [ref]: _before, ...rest } = dates;
  return at === undefined ? rest : { ...rest, [ref]: at };
}

function withoutNothing(facts: Told): CaseFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as CaseFacts;
}

export const formOf = ({ forms }: Pick<CaseProcess, 'forms'>, id: string): CaseForm | undefined => forms.find((form) => form.id === id);
