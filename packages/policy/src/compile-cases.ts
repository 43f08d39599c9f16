import type { Above, Approver, CaseWhen, FieldEntry, Meaning, Mover, NeedsEntry, StageStatus, StepTargetEntry, Weekday } from './case-document.ts';
import type { Name } from './department-document.ts';
import type { Config } from './documents.ts';

/** A process as a case runs through it: plain data, kept as it stood when the case began. */
export interface CaseProcess {
  readonly id: string;
  readonly name: Name;
  readonly reopensTo: string;
  readonly approval?: CaseApproval;
  readonly forms: readonly CaseForm[];
  /** In their order; a case begins in the first. */
  readonly stages: readonly CaseStage[];
}

export interface CaseApproval {
  readonly form: string;
  readonly by: readonly { readonly when?: CaseCondition; readonly who: Approver }[];
  /** Absent, of a case that began before there was such a thing: the two supervisors. */
  readonly above?: readonly Above[];
}

export interface CaseForm {
  readonly id: string;
  readonly name: Name;
  readonly fields: readonly FieldEntry[];
}

export interface CaseStage {
  readonly id: string;
  readonly name: Name;
  readonly while: readonly StageStatus[];
  readonly next: readonly string[];
  /** `move` absent: whoever sees the ticket. */
  readonly may: { readonly move?: readonly Mover[]; readonly skip: readonly Mover[]; readonly back: readonly Mover[] };
  readonly steps: readonly CaseStep[];
}

export interface CaseStep {
  readonly id: string;
  readonly name: Name;
  readonly when?: CaseCondition;
  readonly after: readonly string[];
  readonly needs: CaseNeeds;
  readonly optional: boolean;
  readonly beforeResolved: boolean;
  readonly target?: StepTarget;
  readonly who?: Mover;
}

/** `fields` also holds the required ones of the forms that are asked for: `form.field`. */
export interface CaseNeeds extends Pick<NeedsEntry, 'plan' | 'tasks' | 'message' | 'survey'> {
  readonly fields: readonly string[];
}

export interface CaseCondition {
  readonly urgency?: readonly string[];
  readonly risk?: readonly string[];
  readonly departments?: 'one' | 'several';
  readonly cause?: 'own';
}

export type StepTarget = { readonly target: string; readonly elapsed?: true } | { readonly until: Weekday } | { readonly due: string };

const LEADING: readonly Mover[] = ['supervisor'];

/** Above whom a complaint concerns, where nobody is named. */
export const BOTH: readonly Above[] = ['responsible', 'coordinating'];

/** Pure; of a checked folder. By id. */
export function compileCases({ cases }: Pick<Config, 'cases'>): Readonly<Record<string, CaseProcess>> {
  return Object.fromEntries(
    cases.processes.map((process) => {
      const required = new Map(process.forms.map((form) => [form.id, form.fields.filter((field) => field.required === true).map((field) => `${form.id}.${field.id}`)]));
      const { approval } = process;
      return [
        process.id,
        {
          id: process.id,
          name: process.name,
          reopensTo: process.reopensTo ?? process.stages[0]?.id ?? '',
          ...(approval === undefined ? {} : { approval: { form: approval.form, by: approval.by.map(({ when, who }) => ({ ...conditionOf(when), who })), above: approval.above ?? BOTH } }),
          forms: process.forms,
          stages: process.stages.map(({ id, name, while: statuses, next, may, steps }) => ({
            id,
            name,
            while: statuses,
            next: listed(next),
            may: { skip: LEADING, back: LEADING, ...may },
            steps: steps.map((step) => ({
              id: step.id,
              name: step.name,
              ...conditionOf(step.when),
              after: listed(step.after),
              needs: needsOf(step.needs, required),
              optional: step.optional ?? false,
              beforeResolved: step.beforeResolved ?? false,
              ...(step.target === undefined ? {} : { target: targetOf(step.target) }),
              ...(step.who === undefined ? {} : { who: step.who }),
            })),
          })),
        } satisfies CaseProcess,
      ];
    }),
  );
}

const listed = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined ? [] : [value].flat());

function conditionOf(when: CaseWhen | undefined): { readonly when?: CaseCondition } {
  if (when === undefined) return {};
  const { urgency, risk, departments, cause } = when;
  return {
    when: {
      ...(urgency === undefined ? {} : { urgency: listed(urgency) }),
      ...(risk === undefined ? {} : { risk: listed(risk) }),
      ...(departments === undefined ? {} : { departments }),
      ...(cause === undefined ? {} : { cause }),
    },
  };
}

function needsOf({ forms = [], fields = [], ...rest }: NeedsEntry, required: ReadonlyMap<string, readonly string[]>): CaseNeeds {
  return { ...rest, fields: [...new Set([...forms.flatMap((form) => required.get(form) ?? []), ...fields])] };
}

function targetOf(entry: StepTargetEntry): StepTarget {
  if (typeof entry === 'string') return { target: entry };
  return 'target' in entry ? { target: entry.target, ...(entry.elapsed === true ? { elapsed: true } : {}) } : entry;
}

/** The field of a form, `plan.dueDate`. */
export function fieldAt({ forms }: Pick<CaseProcess, 'forms'>, ref: string): FieldEntry | undefined {
  const [form, field] = ref.split('.');
  return forms.find((one) => one.id === form)?.fields.find((one) => one.id === field);
}

/** `form.field` of what means this to the rules, or undefined. */
export function fieldMeaning({ forms }: Pick<CaseProcess, 'forms'>, meaning: Meaning): string | undefined {
  for (const form of forms) for (const field of form.fields) if (field.means === meaning) return `${form.id}.${field.id}`;
  return undefined;
}
