import { afterQuiet, type QuietHours } from '@sluice/calendar';
import { type CaseProcess, type CaseStage, type CaseStep, durationMs } from '@sluice/policy';
import { type Instant, toIso } from '@sluice/kernel';
import type { Ticket, Who } from '../ticket.ts';
import type { Turn } from '../turn.ts';
import { holds, isReady, lacks } from './needs.ts';
import { type CaseState, isRunning, runOf, type StepRun } from './state.ts';
import { departmentFor, stageOf } from './world.ts';

/** Who does something to a case, and when. */
export interface Doing {
  readonly at: Instant;
  readonly by: Who;
}

export type Cased = Ticket & { readonly case: CaseState };
export const isCased = (ticket: Ticket): ticket is Cased => ticket.case !== undefined;

/** The ticket of the turn, which is a case. */
export function cased(turn: Turn): Cased {
  const { ticket } = turn;
  if (!isCased(ticket)) throw new Error('the ticket is no case');
  return ticket;
}

/** A fact of a case that subscribers do not hear of. */
export function noteCase(turn: Turn, change: Partial<CaseState>, beside: Pick<Ticket, 'workers'> = {}): void {
  turn.emit({ name: 'noted', data: { case: { ...cased(turn).case, ...change }, ...beside } });
}

/** The case comes to a stage. What its steps need is looked at afterwards, by `settleSteps`. */
export function enterStage(turn: Turn, stage: CaseStage, cause: 'opened' | 'done' | 'skipped' | 'moved_back' | 'reopened', { at, by }: Doing): void {
  const { case: of } = cased(turn);
  turn.emit({
    name: 'ticket.stage_entered',
    data: { stage: stage.id, visit: (of.visits[stage.id] ?? 0) + 1, ...(of.stage === '' ? {} : { fromStage: of.stage }), cause, by, at: toIso(at) },
  });
  // A plan is made anew wherever the case comes to it again. Its words stand until somebody rewrites them: who has written them is still an author.
  const { plan } = cased(turn).case;
  if (stage.steps.some((step) => step.needs.plan === 'submitted') && plan.status !== 'draft') noteCase(turn, { plan: { status: 'draft', authors: plan.authors }, planWrite: cased(turn).case.writes });
}

export function endStep(turn: Turn, { stage, step, visit }: StepRun, outcome: 'done' | 'skipped' | 'withdrawn', { at, by }: Doing): void {
  turn.emit({ name: 'ticket.step_ended', data: { stage, step, visit, outcome, by, at: toIso(at) } });
}

/** `since`: when it began, where that was before. */
export function beginStep(turn: Turn, stage: CaseStage, step: CaseStep, { at }: Pick<Doing, 'at'>): void {
  const { case: of } = cased(turn);
  const department = departmentFor(step, of, turn.world.departments);
  turn.emit({
    name: 'ticket.step_begun',
    data: {
      stage: stage.id,
      step: step.id,
      visit: (runOf(of, stage.id, step.id)?.visit ?? 0) + 1,
      at: toIso(at),
      ...targetOf(step, of, at, turn.world.quiet),
      ...(department?.calendarId === undefined ? {} : { calendarId: department.calendarId }),
      ...(department === undefined ? {} : { departmentId: department.id }),
    },
  });
}

/** A customer is asked by then, or at the end of the quiet hours in which that falls. */
function targetOf(
  { target, needs }: CaseStep,
  { facts }: CaseState,
  at: Instant,
  quiet: QuietHours | undefined,
): { readonly target?: string; readonly elapsed?: boolean; readonly until?: string; readonly dueAt?: string } {
  if (target === undefined) return {};
  if ('target' in target && target.elapsed === true && needs.survey !== undefined) {
    const end = at + (durationMs(target.target) ?? 0);
    const asked = afterQuiet(quiet, end);
    return asked === end ? target : { dueAt: toIso(asked) };
  }
  if (!('due' in target)) return target;
  const due = facts.dates?.[target.due];
  return due === undefined ? {} : { dueAt: toIso(due) };
}

/** It is owed again, and so is what comes after it. */
export function beginAnew(turn: Turn, stage: CaseStage, step: CaseStep, doing: Doing): void {
  for (const one of [step, ...behind(stage, step)]) {
    const run = runOf(cased(turn).case, stage.id, one.id);
    if (isRunning(run)) endStep(turn, run, 'withdrawn', doing);
  }
  beginStep(turn, stage, step, doing);
}

/** What comes after a step, near and far. */
export function behind(stage: CaseStage, { id }: CaseStep): readonly CaseStep[] {
  const found = new Set<string>([id]);
  for (const one of found) for (const step of stage.steps) if (step.after.includes(one)) found.add(step.id);
  return stage.steps.filter((step) => step.id !== id && found.has(step.id));
}

/** Begins what is due to begin, ends what has all that it needs, and takes back what is asked for no more; until nothing moves. */
export function settleSteps(turn: Turn, process: CaseProcess, doing: Doing): void {
  const stage = stageOf(process, cased(turn).case.stage);
  if (stage === undefined) return;
  // Each round begins or ends at least one step; a step that is met when it begins ends at once.
  for (let moved = true; moved; ) moved = [...endable(turn, process, doing), ...stage.steps.map((step) => beginsNow(turn, stage, step, doing))].some(Boolean);
}

/** What the solution brings with it in the stage that it ends: the customer is asked. */
export function beginAtSolution(turn: Turn, stage: CaseStage, doing: Doing): void {
  for (const step of stage.steps) if (step.needs.survey !== undefined) beginsNow(turn, stage, step, doing);
}

function endable(turn: Turn, process: CaseProcess, doing: Doing): boolean[] {
  return cased(turn)
    .case.runs.filter(isRunning)
    .map((run) => {
      const step = stageOf(process, run.stage)?.steps.find((one) => one.id === run.step);
      if (step === undefined) return false;
      const ticket = cased(turn);
      if (!holds(step.when, ticket)) endStep(turn, run, 'withdrawn', doing);
      else if (lacks(step, runOf(ticket.case, run.stage, run.step) ?? run, process, ticket).length === 0) endStep(turn, run, 'done', doing);
      else return false;
      return true;
    });
}

/** Nobody is asked how it was before it is solved: that is owed from the solution on. */
function beginsNow(turn: Turn, stage: CaseStage, step: CaseStep, doing: Doing): boolean {
  const ticket = cased(turn);
  if (step.needs.survey !== undefined && ticket.status !== 'resolved') return false;
  const run = runOf(ticket.case, stage.id, step.id);
  if (isRunning(run) || !holds(step.when, ticket) || !isReady(step, stage, ticket)) return false;
  const overtaken = run !== undefined && step.after.some((id) => (runOf(ticket.case, stage.id, id)?.endedVersion ?? 0) > run.begunVersion);
  const asked = run?.stageVisit !== ticket.case.visit || run.outcome === 'withdrawn' || overtaken;
  if (!asked) return false;
  beginStep(turn, stage, step, doing);
  return true;
}
