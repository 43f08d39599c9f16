import type { CaseProcess } from '@sluice/policy';
import type { Ticket } from '../ticket.ts';
import type { Turn } from '../turn.ts';
import { missingIn } from './needs.ts';
import { type CaseState, runOf } from './state.ts';
import { cased, type Doing, noteCase } from './steps.ts';
import { stageOf } from './world.ts';

/** It stands in its last stage, and that is done: what was filed is not written in any more, until the case goes back. */
export function isFiled({ filed, stage, visit }: CaseState, process: CaseProcess): boolean {
  return filed !== undefined && filed.visit === visit && stageOf(process, stage)?.next.length === 0;
}

/** Its ticket was solved and closed by time before it was filed: that is owed still. What was withdrawn, spam or merged is filed by nobody. */
export function endedUnfiled({ status, closeReason, erased, case: of }: Ended, process: CaseProcess): boolean {
  return status === 'closed' && erased !== true && (closeReason === 'solved' || closeReason === 'no_reply') && of !== undefined && !isFiled(of, process);
}

/** As `endedUnfiled`, where it stands in the stage that files it. */
export function owesFiling(ticket: Ended, process: CaseProcess): boolean {
  const stage = stageOf(process, ticket.case?.stage ?? '');
  return stage?.next.length === 0 && stage.while.includes('resolved') && endedUnfiled(ticket, process);
}

type Ended = Pick<Ticket, 'status' | 'closeReason' | 'erased' | 'case'>;

/** All that the last stage asks for is done, nothing of it skipped: the case is filed as it stands. */
export function fileCase(turn: Turn, process: CaseProcess, { at, by }: Doing): void {
  const ticket = cased(turn);
  const { case: of } = ticket;
  const stage = stageOf(process, of.stage);
  if (stage === undefined || stage.next.length > 0 || isFiled(of, process) || missingIn(stage, process, ticket).length > 0) return;
  const done = stage.steps.some((step) => runOf(of, stage.id, step.id)?.stageVisit === of.visit && runOf(of, stage.id, step.id)?.outcome === 'done');
  if (done) noteCase(turn, { filed: { number: (of.filed?.number ?? 0) + 1, visit: of.visit, at, by: by.id ?? by.kind } });
}
