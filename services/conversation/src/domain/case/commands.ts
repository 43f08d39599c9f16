import type { SlaActionAsked } from '@sluice/contracts';
import type { CaseProcess } from '@sluice/policy';
import type { Instant } from '@sluice/kernel';
import type { Machine } from '../command.ts';
import type { Who } from '../ticket.ts';
import type { GivenPlan } from './state.ts';
import type { FieldValue } from './values.ts';
import type { Caller } from './who-may.ts';

interface ByPerson {
  readonly at: Instant;
  readonly by: Who;
}

/** Whoever has a hand in a plan; `behind`: who acts for him, by a key of his own. */
interface ByAuthor extends ByPerson {
  readonly behind?: string | undefined;
}

/** Words that people say (reasons, what a task is, forms) are kept by whoever calls; a rule asks only whether there are some. */
export type CaseCommand =
  | (ByPerson & { readonly kind: 'case_open'; readonly process: CaseProcess; readonly configVersion: string; readonly aboutTicketId?: string })
  /** `onVersion`: the form as it was read; absent: whatever it says. */
  | (ByAuthor & { readonly kind: 'case_write'; readonly form: string; readonly values: Readonly<Record<string, FieldValue>>; readonly onVersion?: number })
  | (ByPerson & { readonly kind: 'case_move'; readonly caller: Caller; readonly to: string; readonly reasoned: boolean })
  /** The problem that has caused it is solved; or says something else to those who have not told their customer. `fields`: those that were written here of it (`case_write`), with the version of its form. */
  | (ByPerson & { readonly kind: 'case_follow'; readonly problemId: string; readonly fields: Readonly<Record<string, number>>; readonly plan?: GivenPlan | undefined })
  | (ByAuthor & { readonly kind: 'plan_submit' })
  /** `onVersion`: of the plan that was read. */
  | (ByPerson & { readonly kind: 'plan_decide'; readonly caller: Caller; readonly approves: boolean; readonly onVersion: number })
  | (ByPerson & {
      readonly kind: 'task_open';
      readonly taskId: string;
      readonly departmentId: string;
      readonly agentId?: string;
      readonly target?: string;
      readonly elapsed?: boolean;
      readonly dueAt?: Instant;
    })
  | (ByPerson & { readonly kind: 'task_assign'; readonly taskId: string; readonly agentId: string })
  | (ByPerson & { readonly kind: 'task_end'; readonly taskId: string; readonly outcome: 'done' | 'handed_back' | 'withdrawn' })
  /** A rung of a ladder asks a department for something. */
  | { readonly kind: 'task_asked'; readonly at: Instant; readonly taskId: string; readonly record: Machine<SlaActionAsked> };

export type CaseOf<K extends CaseCommand['kind']> = Extract<CaseCommand, { kind: K }>;

const KINDS: ReadonlySet<string> = new Set<CaseCommand['kind']>([
  'case_open',
  'case_write',
  'case_move',
  'case_follow',
  'plan_submit',
  'plan_decide',
  'task_open',
  'task_assign',
  'task_end',
  'task_asked',
]);
export const isCaseCommand = (command: { readonly kind: string }): command is CaseCommand => KINDS.has(command.kind);
