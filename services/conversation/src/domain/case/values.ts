import type { CaseForm, CaseProcess, FieldEntry, Meaning, Name } from '@sluice/policy';
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

/** What is wrong with a value, in both languages; undefined where it is of the field's kind. */
export function faultOf(field: FieldEntry, value: FieldValue, known: KnownPeople): Name | undefined {
  if (value === null) return undefined;
  const unless = (isFit: boolean, fault: Name): Name | undefined => (isFit ? undefined : fault);
  switch (field.kind) {
    case 'text':
      return unless(isText(value, MOST_TEXT), FAULTS.text);
    case 'bool':
      return unless(typeof value === 'boolean', FAULTS.bool);
    case 'date':
      return unless(typeof value === 'string' && parseInstant(value) !== undefined, FAULTS.date);
    case 'choice':
      return oneOf(value, Object.keys(field.values ?? {}));
    case 'department':
      return oneOf(value, known.departments);
    case 'agent':
      return unless(typeof value === 'string' && known.agents.includes(value), FAULTS.agent);
    case 'departments':
      if (!isList(value)) return FAULTS.departments;
      return value.map((one) => oneOf(one, known.departments)).find((fault) => fault !== undefined) ?? unless(new Set(value).size === value.length, FAULTS.departmentTwice);
    case 'messages':
      return unless(isList(value) && isListed(value) && new Set(value).size === value.length && value.every((one) => known.messages.includes(one)), FAULTS.messages);
    case 'list':
      return unless(isList(value) && isListed(value) && value.every((one) => isText(one, MOST_ITEM)), FAULTS.list);
    default:
      return never(field.kind);
  }
}

const FAULTS = {
  text: { en: `must be a text of 1 to ${MOST_TEXT} characters`, zh: `须为 1 至 ${MOST_TEXT} 个字符的文字` },
  bool: { en: 'must be true or false', zh: '须为 true 或 false' },
  date: { en: 'must be an RFC 3339 instant', zh: '须为 RFC 3339 格式的时间' },
  agent: { en: 'must be an agent of the configuration', zh: '须为配置中的座席' },
  departments: { en: 'must be a list of departments', zh: '须为部门列表' },
  departmentTwice: { en: 'must name each department once', zh: '每个部门只能列出一次' },
  messages: {
    en: `must be a list of 1 to ${MOST_LISTED} messages or notes of this conversation, or of the one that it is a complaint about, each once`,
    zh: `须为本会话或被投诉会话的 1 至 ${MOST_LISTED} 条消息或备注，每条只列一次`,
  },
  list: { en: `must be a list of 1 to ${MOST_LISTED} texts of at most ${MOST_ITEM} characters`, zh: `须为 1 至 ${MOST_LISTED} 项文字，每项不超过 ${MOST_ITEM} 个字符` },
} as const;

const isList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string');
const isListed = (value: readonly string[]): boolean => value.length > 0 && value.length <= MOST_LISTED;
const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.trim() !== '' && value.length <= most && !value.includes('\u0000') && value.isWellFormed();
const oneOf = (value: unknown, names: readonly string[]): Name | undefined =>
  typeof value === 'string' && names.includes(value) ? undefined : { en: `must be one of ${names.join(', ')}`, zh: `须为以下之一：${names.join('、')}` };

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

/** What rules read the value of; of the others only whether they are filled, when that was, or what the review shows. */
const FACTS = ['risk', 'urgency', 'responsible', 'assisting', 'channel'] as const satisfies readonly Meaning[];
type FactMeaning = (typeof FACTS)[number];
const isFact = (meaning: Meaning): meaning is FactMeaning => FACTS.some((one) => one === meaning);

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
