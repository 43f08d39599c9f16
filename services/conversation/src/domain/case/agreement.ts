import { type CaseProcess, type CaseStep, fieldMeaning } from '@sluice/policy';
import { type Instant, MINUTE, parseInstant } from '@sluice/kernel';
import type { CaseState } from './state.ts';
import type { FieldValue } from './values.ts';

type Values = Readonly<Record<string, FieldValue>>;
type Written = Pick<CaseState, 'stage' | 'plan' | 'planWrite' | 'filled' | 'facts'>;

/** Clocks of people differ by so much. */
const SKEW_MS = 5 * MINUTE;

/** The form in which a process records that the customer agrees to its plan; undefined where nobody is asked. */
const agreementForm = (process: CaseProcess): string | undefined => (process.approval === undefined ? undefined : fieldMeaning(process, 'agreed')?.split('.')[0]);

const isFresh = (ref: string, { filled, planWrite = 0 }: Written): boolean => (filled[ref] ?? 0) > planWrite;

/** A field of the agreement to a plan that has been changed since: the customer has not agreed to this one. */
export const isOfAnotherPlan = (ref: string, process: CaseProcess, of: Written): boolean => ref.split('.')[0] === agreementForm(process) && !isFresh(ref, of);

/**
 * Why this cannot be written yet: a customer agrees to the plan that is decided on (where the process asks him behind its approval; else to the
 * one that is handed in), and what he has not agreed to is not carried out. Behind the stage that asks him it is too late to ask.
 */
export function tooEarly(process: CaseProcess, of: Written, formId: string, values: Values): 'plan_not_approved' | 'not_agreed' | undefined {
  const form = agreementForm(process);
  const asking = process.stages.findIndex((stage) => stage.steps.some((step) => asksFor(step, form)));
  if (form === undefined || asking === -1) return undefined;
  const says = (id: string): boolean => values[id] !== undefined && values[id] !== null;
  if (formId === form) return Object.keys(values).some(says) && !isPlanned(process, of, form) ? 'plan_not_approved' : undefined;
  const [completedForm, completed = ''] = fieldMeaning(process, 'completedAt')?.split('.') ?? [];
  const here = process.stages.findIndex((stage) => stage.id === of.stage);
  return formId === completedForm && says(completed) && here <= asking && !isAgreed(process, of, form) ? 'not_agreed' : undefined;
}

const asksFor = ({ needs }: CaseStep, form: string | undefined): boolean => needs.fields.some((ref) => ref.split('.')[0] === form);

function isPlanned({ stages }: CaseProcess, { plan }: Written, form: string): boolean {
  const behindApproval = stages.some(({ steps }) => {
    const before = new Set(steps.filter((step) => asksFor(step, form)).flatMap((step) => step.after));
    for (const id of before) for (const one of steps.find((step) => step.id === id)?.after ?? []) before.add(one);
    return steps.some((step) => before.has(step.id) && step.needs.plan === 'approved');
  });
  return behindApproval ? plan.status === 'approved' : plan.status !== 'draft';
}

function isAgreed(process: CaseProcess, of: Written, form: string): boolean {
  const required = process.forms.find((one) => one.id === form)?.fields.filter((field) => field.required === true || field.means === 'agreed') ?? [];
  return required.every((field) => isFresh(`${form}.${field.id}`, of));
}

export interface DateFault {
  readonly field: string;
  readonly message: string;
}

/** What is wrong with when somebody agreed or when it was carried out: neither lies ahead, and nothing is carried out before he has agreed. */
export function dateFault(process: CaseProcess, of: Written, formId: string, values: Values, now: Instant): DateFault | undefined {
  const said = (ref: string | undefined): Instant | undefined => {
    const [form, field = ''] = ref?.split('.') ?? [];
    const value = form === formId ? values[field] : undefined;
    return typeof value === 'string' ? parseInstant(value) : undefined;
  };
  const [agreedRef, completedRef] = [fieldMeaning(process, 'agreedAt'), fieldMeaning(process, 'completedAt')];
  const stood = (ref: string | undefined): Instant | undefined => (ref !== undefined && isFresh(ref, of) ? of.facts.dates?.[ref] : undefined);
  for (const ref of [agreedRef, completedRef]) {
    const at = said(ref);
    if (at !== undefined && at > now + SKEW_MS) return { field: fieldOf(ref), message: 'lies ahead: it says when that was' };
  }
  const [agreed, completed] = [said(agreedRef) ?? stood(agreedRef), said(completedRef) ?? stood(completedRef)];
  if (agreed === undefined || completed === undefined || completed >= agreed) return undefined;
  if (said(completedRef) !== undefined) return { field: fieldOf(completedRef), message: 'is before the customer agreed' };
  return said(agreedRef) === undefined ? undefined : { field: fieldOf(agreedRef), message: 'is after it was carried out' };
}

const fieldOf = (ref: string | undefined): string => ref?.split('.')[1] ?? '';
