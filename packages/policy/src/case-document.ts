import type { Name } from './department-document.ts';

/** `cases.yaml` as it is written. */
export interface CasesDocument {
  readonly version: 1;
  readonly processes: readonly ProcessEntry[];
}

export interface ProcessEntry {
  readonly id: string;
  readonly name: Name;
  /** The stage to which a case that is opened again goes back. Default: the first. */
  readonly reopensTo?: string;
  readonly approval?: ApprovalEntry;
  readonly forms: readonly FormEntry[];
  readonly stages: readonly CaseStageEntry[];
}

/** Who decides on the plan: the first that fits. */
export interface ApprovalEntry {
  readonly form: string;
  readonly by: readonly { readonly when?: CaseWhen; readonly who: Approver }[];
  /** Who decides where the complaint concerns whoever would: the first who is there. */
  readonly above?: readonly Above[];
}

/** The supervisor of the responsible or the coordinating department, or somebody by name. */
export type Above = 'responsible' | 'coordinating' | { readonly agent: string };

export type Approver = 'head' | 'supervisor';

/** All keys must hold; of a list any. */
export interface CaseWhen {
  readonly urgency?: string | readonly string[];
  readonly risk?: string | readonly string[];
  readonly departments?: 'several' | 'one';
  /** Only of a case that has its cause to itself: what a problem has caused is analysed and solved with the problem. */
  readonly cause?: 'own';
}

export interface FormEntry {
  readonly id: string;
  readonly name: Name;
  readonly fields: readonly FieldEntry[];
}

export const FIELD_KINDS = ['text', 'choice', 'list', 'date', 'department', 'departments', 'agent', 'bool', 'messages'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** What a field is to the rules of a case. */
export const MEANINGS = ['risk', 'urgency', 'responsible', 'assisting', 'channel', 'told', 'rootCause', 'keywords', 'agreed', 'agreedAt', 'completedAt'] as const;
export type Meaning = (typeof MEANINGS)[number];

export interface FieldEntry {
  readonly id: string;
  readonly name: Name;
  readonly kind: FieldKind;
  /** Of a choice: value → its name. */
  readonly values?: Readonly<Record<string, Name>>;
  /** The form is whole only with it. */
  readonly required?: boolean;
  readonly means?: Meaning;
  /** Departments that have a task of the case read it too. */
  readonly forDepartments?: boolean;
}

export type StageStatus = 'new' | 'open' | 'waiting' | 'resolved';
export const MOVERS = ['owner', 'holder', 'coordinating', 'responsible', 'head', 'supervisor'] as const;
/** Who may: by what he is to the ticket, or to its departments. Admins always may. */
export type Mover = (typeof MOVERS)[number];

export interface CaseStageEntry {
  readonly id: string;
  readonly name: Name;
  /** Statuses of the ticket in which it runs. */
  readonly while: readonly StageStatus[];
  /** Where it goes on; only the last stage has none. */
  readonly next?: string | readonly string[];
  readonly may?: { readonly move?: readonly Mover[]; readonly skip?: readonly Mover[]; readonly back?: readonly Mover[] };
  readonly steps: readonly StepEntry[];
}

export interface StepEntry {
  readonly id: string;
  readonly name: Name;
  readonly when?: CaseWhen;
  /** Steps of the stage that come before it; absent: it begins with the stage. */
  readonly after?: string | readonly string[];
  readonly needs: NeedsEntry;
  /** What may be missing when the stage is left. */
  readonly optional?: boolean;
  /** The ticket cannot be resolved before. */
  readonly beforeResolved?: boolean;
  readonly target?: StepTargetEntry;
  readonly who?: Mover;
}

export interface NeedsEntry {
  /** All required fields of these. */
  readonly forms?: readonly string[];
  /** `form.field` */
  readonly fields?: readonly string[];
  readonly plan?: 'submitted' | 'approved';
  readonly tasks?: 'done';
  /** The customer is told by a person, on the channel that he prefers. */
  readonly message?: 'customer';
  readonly survey?: 'asked';
}

export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

export type StepTargetEntry = string | { readonly target: string; readonly elapsed?: boolean } | { readonly until: Weekday } | { readonly due: string };
