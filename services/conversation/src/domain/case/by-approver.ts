import type { CaseProcess } from '@sluice/policy';
import type { Departments } from '@sluice/policy';
import { isLive } from '../ticket.ts';
import type { Turn } from '../turn.ts';
import { withAuthors } from './by-writer.ts';
import type { CaseOf } from './commands.ts';
import { holds, lacks } from './needs.ts';
import { isRunning, runOf, undecided } from './state.ts';
import { beginAnew, type Cased, cased, type Doing, endStep, enterStage, isCased, noteCase } from './steps.ts';
import { approverOf } from './who-may.ts';
import { stageOf } from './world.ts';

/** The plan is handed in: it is whole, and goes to whoever decides. */
export function submitPlan(turn: Turn, command: CaseOf<'plan_submit'>): void {
  const { ticket } = turn;
  if (!isCased(ticket)) return turn.refuse('no_case');
  const process = turn.processOf(ticket);
  const handing = planStep(process, ticket, 'submitted');
  const run = handing && runOf(ticket.case, handing.stage.id, handing.step.id);
  if (handing === undefined || !isRunning(run)) return turn.refuse('no_plan_due');
  const empty = lacks(handing.step, run, process, ticket).filter((one) => one.kind === 'field');
  if (empty.length > 0) return turn.refuse('case_incomplete', empty);
  noteCase(turn, { plan: { ...undecided(withAuthors(ticket.case.plan, command)), status: 'submitted' } });
}

/** By the one who decides on it, on the version that he has read; not by a key that has had a hand in it, whomever it acts for. What he refuses goes back to who wrote it. */
export function decidePlan(turn: Turn, command: CaseOf<'plan_decide'>): void {
  const { approves, onVersion, caller } = command;
  const { ticket } = turn;
  if (!isCased(ticket)) return turn.refuse('no_case');
  const process = turn.processOf(ticket);
  const deciding = planStep(process, ticket, 'approved');
  const run = deciding && runOf(ticket.case, deciding.stage.id, deciding.step.id);
  if (deciding === undefined || !isRunning(run) || ticket.case.plan.status !== 'submitted') return turn.refuse('no_plan_submitted');
  if ((ticket.case.forms[process.approval?.form ?? ''] ?? 0) !== onVersion) return turn.refuse('form_changed');
  const decides = deciderOf(process, ticket, turn.world.departments);
  if (decides === undefined || caller.agentId !== decides) return turn.refuse('not_the_approver');
  if (caller.behind !== undefined && ticket.case.plan.authors.includes(caller.behind)) return turn.refuse('approves_own');
  if (approves) return noteCase(turn, { plan: { ...ticket.case.plan, status: 'approved', decidedBy: decides, ...(caller.behind === undefined ? {} : { decidedFor: caller.behind }) } });
  noteCase(turn, { plan: { ...ticket.case.plan, status: 'draft' } });
  endStep(turn, run, 'done', command);
  const handing = planStep(process, cased(turn), 'submitted');
  if (handing !== undefined) beginAnew(turn, handing.stage, handing.step, command);
}

/**
 * Whoever approved the plan is concerned by the complaint: nobody has approved it. Somebody else decides on it, where it was decided on; a case
 * that has gone on since goes back there. What is resolved was done: it has another plan when it is opened again.
 */
export function voidApproval(turn: Turn, excluded: readonly string[], doing: Doing): void {
  const { ticket } = turn;
  if (!isCased(ticket) || !isApprovedByOneOf(ticket.case, excluded)) return;
  const process = turn.processOf(ticket);
  const there = process.stages.find((stage) => stage.steps.some((step) => step.needs.plan === 'approved'));
  const deciding = there?.steps.find((step) => step.needs.plan === 'approved');
  if (!there || !deciding || !isLive(ticket)) return;
  if (ticket.case.stage === there.id) {
    noteCase(turn, { plan: { ...undecided(ticket.case.plan), status: 'submitted' } });
    beginAnew(turn, there, deciding, doing);
    return;
  }
  for (const run of ticket.case.runs.filter(isRunning)) endStep(turn, run, 'withdrawn', doing);
  enterStage(turn, there, 'moved_back', doing);
}

/** It is carried out, or was to be, because one of them has approved it. */
export const isApprovedByOneOf = ({ plan: { status, decidedBy, decidedFor } }: Cased['case'], agentIds: readonly string[]): boolean =>
  status === 'approved' && [decidedBy, decidedFor].some((one) => one !== undefined && agentIds.includes(one));

/** The agent who decides on the plan now; undefined where there is none to decide on, or nobody who may. */
export function deciderOf(process: CaseProcess, ticket: Cased, departments: Departments): string | undefined {
  const who = process.approval?.by.find((one) => holds(one.when, ticket))?.who;
  return who && approverOf({ who, above: process.approval?.above }, ticket, departments);
}

function planStep(process: CaseProcess, { case: of }: Cased, wanted: 'submitted' | 'approved') {
  const stage = stageOf(process, of.stage);
  const step = stage?.steps.find((one) => one.needs.plan === wanted);
  return stage && step && { stage, step };
}
