import type { Instant } from '@sluice/kernel';

/** A step as it last ran. `visit` counts its beginnings: one that begins anew is another debt, with a clock of its own. */
export interface StepRun {
  readonly stage: string;
  readonly step: string;
  readonly visit: number;
  /** The visit of its stage in which it ran. */
  readonly stageVisit: number;
  readonly begunAt: Instant;
  /** Versions of the ticket: what came first. */
  readonly begunVersion: number;
  readonly endedVersion?: number;
  readonly endedAt?: Instant;
  readonly outcome?: string;
  readonly dueAt?: Instant;
  readonly target?: string;
  readonly until?: string;
  /** Writes before it began: what is asked for again must be said again. */
  readonly since: number;
  /** The message by which the customer was told. */
  readonly told?: string;
  readonly surveyed?: true;
}

/** What of the forms the rules read: words of closed lists, ids and dates. */
export interface CaseFacts {
  readonly risk?: string;
  readonly urgency?: string;
  readonly responsible?: string;
  readonly assisting?: readonly string[];
  readonly channel?: string;
  /** `form.field` → what a field of kind date says. */
  readonly dates?: Readonly<Record<string, Instant>>;
}

export interface PlanState {
  readonly status: 'draft' | 'submitted' | 'approved';
  /** Everybody who has written of it or handed it in, in this visit or an earlier one: none of them decides on it. */
  readonly authors: readonly string[];
  readonly decidedBy?: string;
  /** Who acted for him, by a key of his own. */
  readonly decidedFor?: string;
}

/** The same plan, on which nobody has decided. */
export function undecided({ status, authors }: PlanState): PlanState {
  return { status, authors };
}

/** How a problem's plan was decided on, for the cases that are carried out by it. */
export interface GivenPlan extends PlanState {
  readonly submittedAt?: Instant;
  readonly decidedAt?: Instant;
}

/** What a case has of the problem that it went on with. */
export interface Given {
  readonly problemId: string;
  /** `form.field` → the write of this case by which it came, and the version of the problem's form that said it. What was written over is its own. */
  readonly fields: Readonly<Record<string, { readonly write: number; readonly version: number }>>;
  readonly plan?: GivenPlan | undefined;
}

export interface Filed {
  readonly number: number;
  readonly visit: number;
  readonly at: Instant;
  readonly by: string;
}

/** Where a case stands. What people have written in its forms stands in a table of its own; here is only which fields are filled. */
export interface CaseState {
  /** `version/process`: as it stood when the case began. */
  readonly process: string;
  readonly openedAt: Instant;
  /** The ticket that a complaint is about. */
  readonly aboutTicketId?: string | undefined;
  readonly stage: string;
  /** Of the present stage; and of each. */
  readonly visit: number;
  readonly visits: Readonly<Record<string, number>>;
  readonly enteredAt: Instant;
  /** One for each step that has ever begun. */
  readonly runs: readonly StepRun[];
  /** Counts writes. */
  readonly writes: number;
  /** By form: how often it was written. */
  readonly forms: Readonly<Record<string, number>>;
  /** `form.field` → the write that filled it. */
  readonly filled: Readonly<Record<string, number>>;
  readonly facts: CaseFacts;
  readonly plan: PlanState;
  /** The write that made the plan what it is: what the customer had agreed to before was another one. */
  readonly planWrite?: number;
  readonly given?: Given | undefined;
  /** The last time it was filed: how often that was, and in which visit of its last stage. */
  readonly filed?: Filed | undefined;
  /** What the closing of the ticket has ended: it goes on when the merge is undone. */
  readonly halted?: { readonly steps: readonly string[]; readonly tasks: readonly string[] } | undefined;
}

export type TaskStatus = 'open' | 'done' | 'handed_back' | 'withdrawn';

/** What a department is asked for. What it is, and what came of it, stands in the table `task`. */
export interface TaskState {
  readonly id: string;
  readonly departmentId: string;
  readonly agentId?: string;
  readonly status: TaskStatus;
  readonly openedAt: Instant;
  readonly openedBy?: string;
  readonly endedAt?: Instant;
  readonly target?: string;
  readonly elapsed?: boolean;
  readonly dueAt?: Instant;
  readonly calendarId?: string;
}

export const MOST_OPEN_TASKS = 50;
/** Of those that have ended the last are remembered here; the table has all. */
export const ENDED_TASKS_KEPT = 50;

export type RunningStep = StepRun & { readonly outcome?: never };
export const isRunning = (run: StepRun | undefined): run is RunningStep => run !== undefined && run.outcome === undefined;
export const runOf = (of: CaseState, stage: string, step: string): StepRun | undefined => of.runs.find((run) => run.stage === stage && run.step === step);
export const openTasks = ({ tasks = [] }: { readonly tasks?: readonly TaskState[] | undefined }): readonly TaskState[] => tasks.filter((task) => task.status === 'open');
