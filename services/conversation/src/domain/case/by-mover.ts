import type { CaseProcess, CaseStage } from '@sluice/policy';
import { toIso } from '@sluice/kernel';
import { isLive } from '../ticket.ts';
import type { Turn } from '../turn.ts';
import type { CaseOf } from './commands.ts';
import { heldBy, missingIn } from './needs.ts';
import { isRunning, type StepRun } from './state.ts';
import { type Cased, cased, type Doing, endStep, enterStage, isCased, noteCase } from './steps.ts';
import { isOneOf } from './who-may.ts';
import { givenAfter, hearsMore, isShared, standsBefore, waitsFor } from './problem.ts';
import { stageOf } from './world.ts';

/** The ticket becomes a case. Twice by a rule it is one case; by a person it is refused. */
export function openCase(turn: Turn, command: CaseOf<'case_open'>): void {
  const { at, by, process, configVersion, aboutTicketId } = command;
  const first = process.stages[0];
  if (isCased(turn.ticket)) return by.kind === 'rule' ? undefined : turn.refuse('is_case');
  if (!isLive(turn.ticket) || first === undefined) return turn.refuse();
  turn.emit({ name: 'ticket.case_opened', data: { processId: process.id, configVersion, by, at: toIso(at), ...(aboutTicketId === undefined ? {} : { aboutTicketId }) } });
  enterStage(turn, first, 'opened', command);
}

/**
 * On when all is there; past what is missing, and back, with a reason and by who may. Nobody leaves a stage whose tasks are open:
 * they are taken back first, so that each department hears of it.
 */
export function moveCase(turn: Turn, command: CaseOf<'case_move'>): void {
  const { ticket } = turn;
  if (!isCased(ticket)) return turn.refuse('no_case');
  const process = turn.processOf(ticket);
  const [here, there] = [stageOf(process, ticket.case.stage), stageOf(process, command.to)];
  if (here === undefined || there === undefined || here === there) return turn.refuse('no_such_stage');
  if (!there.while.some((status) => status === ticket.status)) return turn.refuse('stage_status');
  const ahead = isAhead(process, here, there);
  if (ahead) forward(turn, process, { here, there }, command);
  else back(turn, { here, there }, ticket, command);
}

interface Ways {
  readonly here: CaseStage;
  readonly there: CaseStage;
}

function forward(turn: Turn, process: CaseProcess, { here, there }: Ways, command: CaseOf<'case_move'>): void {
  const ticket = cased(turn);
  const missing = missingIn(here, process, ticket);
  const clean = missing.length === 0 && here.next.includes(there.id);
  const { departments } = turn.world;
  if (clean && !isOneOf(here.may.move, ticket, command.caller, departments)) return turn.refuse('not_allowed');
  const held = heldBy(here, ticket);
  // With a reason nothing else keeps it.
  const keeps = command.reasoned ? held : [...missing.filter((one) => one.kind !== 'tasks'), ...held];
  if (!clean && (!command.reasoned || held.length > 0)) return turn.refuse(keeps.length > 0 ? 'case_incomplete' : 'reason_needed', keeps);
  if (!clean && !isOneOf(here.may.skip, ticket, command.caller, departments)) return turn.refuse('not_allowed', missing);
  leave(turn, process, (optional) => (optional ? undefined : 'skipped'), command);
  enterStage(turn, there, clean ? 'done' : 'skipped', command);
}

/** With its problem: on to where its customer is told; there, what is corrected in time. Late or twice: nothing. */
export function followProblem(turn: Turn, command: CaseOf<'case_follow'>): void {
  const { ticket } = turn;
  if (!isCased(ticket)) return;
  const process = turn.processOf(ticket);
  const there = waitsFor(process, ticket, command.problemId);
  const corrects = Object.keys(command.fields).length > 0 && hearsMore(process, ticket, command.problemId);
  if (there === undefined && !corrects) return;
  noteCase(turn, { given: givenAfter(ticket.case, command.problemId, command.fields, command.plan) });
  if (there === undefined) return;
  leave(turn, process, (optional) => (optional ? undefined : 'withdrawn'), command);
  enterStage(turn, there, 'done', command);
}

/** It has gone on with a problem that is not its cause after all: back to what it owes itself now. What its customer was told as the solution stays. */
export function loseProblem(turn: Turn, problemId: string, doing: Doing): void {
  const { ticket } = turn;
  if (!isCased(ticket) || !isLive(ticket) || ticket.case.given?.problemId !== problemId) return;
  const process = turn.processOf(ticket);
  const there = process.stages.find(isShared);
  if (there === undefined || standsBefore(process, ticket)) return;
  leave(turn, process, () => 'withdrawn', doing);
  enterStage(turn, there, 'moved_back', doing);
}

function back(turn: Turn, { here, there }: Ways, ticket: Cased, command: CaseOf<'case_move'>): void {
  if ((ticket.case.visits[there.id] ?? 0) === 0) return turn.refuse('no_such_stage');
  if (!command.reasoned) return turn.refuse('reason_needed');
  if (!isOneOf(here.may.back, ticket, command.caller, turn.world.departments)) return turn.refuse('not_allowed');
  leave(turn, turn.processOf(ticket), () => 'withdrawn', command);
  enterStage(turn, there, 'moved_back', command);
}

/** What still runs ends as it is told to; undefined: it goes on. */
function leave(turn: Turn, process: CaseProcess, outcome: (optional: boolean) => 'skipped' | 'withdrawn' | undefined, doing: Doing): void {
  const optional = (run: StepRun): boolean => stageOf(process, run.stage)?.steps.find((step) => step.id === run.step)?.optional === true;
  for (const run of cased(turn).case.runs.filter(isRunning)) {
    const as = outcome(optional(run));
    if (as !== undefined) endStep(turn, run, as, doing);
  }
}

/** Whether the ways of the process lead from one stage to the other. */
function isAhead(process: CaseProcess, here: CaseStage, there: CaseStage): boolean {
  const reached = new Set(here.next);
  for (const id of reached) for (const next of stageOf(process, id)?.next ?? []) reached.add(next);
  return reached.has(there.id);
}
