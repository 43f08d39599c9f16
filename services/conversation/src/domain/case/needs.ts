import { type CaseCondition, type CaseProcess, type CaseStage, type CaseStep, fieldAt, fieldMeaning, type Name } from '@sluice/policy';
import type { Ticket } from '../ticket.ts';
import { isOfAnotherPlan } from './agreement.ts';
import { type CaseState, isRunning, openTasks, runOf, type StepRun } from './state.ts';
import { causeOf } from '../link.ts';
import { isBorrowed, isShared } from './problem.ts';
import { concerned } from './world.ts';

/** What is asked for and not there, as a program reads it and with the names that people know it by. */
export interface Missing {
  readonly kind: 'field' | 'plan' | 'tasks' | 'message' | 'survey' | 'step' | 'stage' | 'problem';
  /** `form.field`, the id of a task or of the problem, submitted, approved, customer, asked, or the id of a step or stage. */
  readonly id: string;
  readonly stage: string;
  readonly step?: string;
  readonly name: Name;
}

type Cased = Ticket & { readonly case: CaseState };

export function holds(when: CaseCondition | undefined, { case: of, classification, links }: Cased): boolean {
  if (when === undefined) return true;
  if (when.cause === 'own' && causeOf({ links }) !== undefined) return false;
  const urgency = of.facts.urgency ?? classification?.urgency;
  const { risk } = of.facts;
  const among = (values: readonly string[] | undefined, value: string | undefined): boolean => values === undefined || (value !== undefined && values.includes(value));
  const several = concerned(of).length > 1;
  return among(when.urgency, urgency) && among(when.risk, risk) && (when.departments === undefined || (when.departments === 'several') === several);
}

/** It is over in this visit of the stage, or was never asked for. */
export function isOver(step: CaseStep, stage: CaseStage, ticket: Cased): boolean {
  if (!holds(step.when, ticket)) return true;
  const run = runOf(ticket.case, stage.id, step.id);
  return run?.stageVisit === ticket.case.visit && (run.outcome === 'done' || run.outcome === 'skipped');
}

/** Everything before it is over. */
export function isReady(step: CaseStep, stage: CaseStage, ticket: Cased): boolean {
  return step.after.every((id) => {
    const before = stage.steps.find((one) => one.id === id);
    return before === undefined || (isOver(before, stage, ticket) && isReady(before, stage, ticket));
  });
}

/** What a running step still lacks. */
export function lacks(step: CaseStep, run: StepRun, process: CaseProcess, ticket: Cased): readonly Missing[] {
  const { case: of } = ticket;
  const { needs } = step;
  const item = (kind: Missing['kind'], id: string, name: Name): Missing => ({ kind, id, stage: run.stage, step: run.step, name });
  const empty = needs.fields.filter((ref) => of.filled[ref] === undefined || isBorrowed(ticket, ref) || isOfAnotherPlan(ref, process, of));
  const old = run.visit > 1 && needs.fields.length > 0 && !needs.fields.some((ref) => (of.filled[ref] ?? 0) > run.since);
  // What is asked for again is said again, at least one of it; a plan is handed in again by `submit`.
  const fields = empty.length > 0 ? empty : old && needs.plan === undefined ? needs.fields : [];
  const planned = needs.plan === 'submitted' ? of.plan.status !== 'draft' : of.plan.status === 'approved';
  return [
    ...fields.map((ref) => item('field', ref, fieldAt(process, ref)?.name ?? { zh: ref, en: ref })),
    ...(needs.plan === undefined || planned ? [] : [item('plan', needs.plan, PLAN[needs.plan])]),
    ...(needs.tasks === undefined ? [] : openTasks(ticket).map((task) => item('tasks', task.id, TASK))),
    ...(needs.message === undefined || wasTold(run, process, of) ? [] : [item('message', 'customer', TOLD)]),
    ...(needs.survey === undefined || run.surveyed === true ? [] : [item('survey', 'asked', ASKED)]),
  ];
}

/** By a message, or otherwise, as somebody has written down. */
function wasTold(run: StepRun, process: CaseProcess, { filled }: CaseState): boolean {
  const field = fieldMeaning(process, 'told');
  return run.told !== undefined || (field !== undefined && (filled[field] ?? 0) > run.since);
}

/** What nobody leaves a stage over that asks for it: the tasks that are open. */
export function heldBy(stage: CaseStage, ticket: Cased): readonly Missing[] {
  const asks = stage.steps.find((step) => step.needs.tasks !== undefined);
  return asks === undefined ? [] : openTasks(ticket).map(({ id }) => ({ kind: 'tasks', id, stage: stage.id, step: asks.id, name: TASK }));
}

const PLAN = { submitted: { zh: '方案尚未提交', en: 'the plan is not submitted' }, approved: { zh: '方案尚未获批', en: 'the plan is not approved' } } as const;
const TASK = { zh: '部门任务尚未结束', en: 'a task of a department is open' } as const;
const TOLD = { zh: '尚未告知客户', en: 'the customer has not been told' } as const;
const PROBLEM = { zh: '所属问题尚未解决', en: 'the problem that has caused it is not solved' } as const;
const ASKED = { zh: '尚未询问满意度', en: 'satisfaction has not been asked' } as const;

/** What keeps the case in its stage. */
export function missingIn(stage: CaseStage, process: CaseProcess, ticket: Cased): readonly Missing[] {
  const cause = causeOf(ticket);
  const waits: readonly Missing[] = cause !== undefined && isShared(stage) ? [{ kind: 'problem', id: cause, stage: stage.id, name: PROBLEM }] : [];
  const own = stage.steps.flatMap((step): readonly Missing[] => {
    if (step.optional || isOver(step, stage, ticket)) return [];
    const run = runOf(ticket.case, stage.id, step.id);
    const found = isRunning(run) ? lacks(step, run, process, ticket) : [];
    return found.length > 0 ? found : [{ kind: 'step' as const, id: step.id, stage: stage.id, step: step.id, name: step.name }];
  });
  return [...waits, ...own];
}

/** What keeps the ticket from being resolved: the customer has not been told yet. */
export function missingBeforeResolved(process: CaseProcess, ticket: Cased): readonly Missing[] {
  const here = process.stages.findIndex((stage) => stage.id === ticket.case.stage);
  const last = process.stages.findLastIndex((stage) => stage.steps.some((step) => step.beforeResolved));
  const stage = process.stages[here];
  if (stage === undefined || here > last) return [];
  if (here === last) return missingIn(stage, process, ticket);
  const ahead = process.stages.slice(here + 1, last + 1);
  return [...missingIn(stage, process, ticket), ...ahead.map((one) => ({ kind: 'stage' as const, id: one.id, stage: one.id, name: one.name }))];
}
