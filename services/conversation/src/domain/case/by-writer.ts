import type { CaseForm, CaseProcess } from '@sluice/policy';
import type { Turn } from '../turn.ts';
import { byPerson, withWorkers } from '../workers.ts';
import { tooEarly } from './agreement.ts';
import type { CaseOf } from './commands.ts';
import { isFiled, owesFiling } from './filing.ts';
import { type CaseState, isRunning, type PlanState, runOf, undecided } from './state.ts';
import { beginAnew, cased, type Doing, isCased, noteCase } from './steps.ts';
import { factsAfter, fills, formOf } from './values.ts';
import { stageOf } from './world.ts';

const AUTHORS_KEPT = 50;

/** Somebody writes in a form. The values were judged before (`faultOf`); each stands in a row of its own. */
export function writeForm(turn: Turn, command: CaseOf<'case_write'>): void {
  const { form: formId, values, onVersion } = command;
  const { ticket } = turn;
  if (!isCased(ticket)) return turn.refuse('no_case');
  const process = turn.processOf(ticket);
  if (ticket.status === 'closed' && !owesFiling(ticket, process)) return turn.refuse(isFiled(ticket.case, process) ? 'case_filed' : 'state');
  const form = formOf(process, formId);
  if (form === undefined) return turn.refuse('no_such_form');
  const before = ticket.case;
  if (isFiled(before, process)) return turn.refuse('case_filed');
  const version = before.forms[formId] ?? 0;
  if (onVersion !== undefined && onVersion !== version) return turn.refuse('form_changed');
  const isPlan = process.approval?.form === formId;
  if (isPlan && before.plan.status === 'approved' && !deciding(process, before.stage)) return turn.refuse('plan_carried_out');
  const early = tooEarly(process, before, formId, values);
  if (early !== undefined) return turn.refuse(early);
  const writes = before.writes + 1;
  const written: Partial<CaseState> = {
    writes,
    forms: { ...before.forms, [formId]: version + 1 },
    filled: filledAfter(before.filled, form, values, writes),
    facts: factsAfter(before.facts, form, values),
    ...(isPlan ? { plan: withAuthors(before.plan, command), planWrite: writes } : {}),
  };
  noteCase(turn, written, withWorkers(ticket, [byPerson(command.by)]));
  if (isPlan && before.plan.status !== 'draft') planChanged(turn, process, command);
  else
    duesMoved(
      turn,
      process,
      Object.keys(values).map((id) => `${formId}.${id}`),
      command,
    );
}

function filledAfter(filled: Readonly<Record<string, number>>, form: CaseForm, values: CaseOf<'case_write'>['values'], write: number): Readonly<Record<string, number>> {
  const after: Record<string, number> = { ...filled };
  for (const [id, value] of Object.entries(values)) {
    const field = form.fields.find((one) => one.id === id);
    if (field === undefined) continue;
    if (fills(field, value)) after[`${form.id}.${id}`] = write;
    else delete after[`${form.id}.${id}`];
  }
  return after;
}

/** Who writes, and who acts for him. */
export function withAuthors(plan: PlanState, { by, behind }: Pick<CaseOf<'plan_submit'>, 'by' | 'behind'>): PlanState {
  const more = [by.id, behind].flatMap((one) => (one === undefined || plan.authors.includes(one) ? [] : one));
  return more.length === 0 ? plan : { ...plan, authors: [...plan.authors, ...more].slice(-AUTHORS_KEPT) };
}

/** The stage in which plans are handed in and decided on. */
const deciding = (process: CaseProcess, stage: string): boolean => stageOf(process, stage)?.steps.some((step) => step.needs.plan !== undefined) === true;

/** A changed plan is another plan: whoever approved it has not approved this one. Where something of it was taken out it is handed in again. */
function planChanged(turn: Turn, process: CaseProcess, doing: Doing): void {
  const { case: of } = cased(turn);
  const stage = stageOf(process, of.stage);
  if (stage === undefined) return;
  const handing = stage.steps.find((step) => step.needs.plan === 'submitted');
  const whole = handing === undefined || handing.needs.fields.every((ref) => of.filled[ref] !== undefined);
  noteCase(turn, { plan: { ...undecided(of.plan), status: whole ? 'submitted' : 'draft' } });
  const again = whole ? stage.steps.find((step) => step.needs.plan === 'approved') : handing;
  if (again !== undefined && runOf(cased(turn).case, stage.id, again.id) !== undefined) beginAnew(turn, stage, again, doing);
}

/** A step that runs until a date which somebody has moved runs until the new one. */
function duesMoved(turn: Turn, process: CaseProcess, refs: readonly string[], doing: Doing): void {
  const { case: of } = cased(turn);
  const stage = stageOf(process, of.stage);
  for (const step of stage?.steps ?? []) {
    if (stage === undefined || step.target === undefined || !('due' in step.target) || !refs.includes(step.target.due)) continue;
    const run = runOf(of, stage.id, step.id);
    if (isRunning(run) && run.dueAt !== of.facts.dates?.[step.target.due]) beginAnew(turn, stage, step, doing);
  }
}
