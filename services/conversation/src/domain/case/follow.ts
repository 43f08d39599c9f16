import type { CaseProcess, CaseStage } from '@sluice/policy';
import { instantOf, toIso } from '@sluice/kernel';
import { isLive } from '../ticket.ts';
import type { TicketEvent } from '../ticket-event.ts';
import type { Turn } from '../turn.ts';
import { isRunning, openTasks, runOf, type StepRun, type TaskState } from './state.ts';
import { fileCase, owesFiling } from './filing.ts';
import { beginAnew, beginAtSolution, type Cased, cased, type Doing, endStep, enterStage, isCased, noteCase, settleSteps } from './steps.ts';
import { stageOf } from './world.ts';

/**
 * What has just happened to the ticket, whoever did it, moves its case along: one place, so that no way to close, resolve or open a ticket
 * can forget it. A refusal moves nothing.
 */
export function followCase(turn: Turn, doing: Doing): void {
  const { ticket, events } = turn;
  if (events.length === 0 || events.some((event) => event.name === 'refused')) return;
  if (ticket.case === undefined && openTasks(ticket).length === 0) return;
  if (ticket.status === 'closed') return ended(turn, doing);
  const happened = (name: TicketEvent['name']): boolean => events.some((event) => event.name === name);
  if (happened('ticket.resolved')) for (const task of openTasks(turn.ticket)) endTask(turn, task, 'withdrawn', doing);
  if (!isCased(ticket)) return;
  const process = turn.processOf(ticket);
  if (ticket.case.halted !== undefined) resume(turn, process, doing);
  place(turn, process, doing);
  hearMessages(turn, process, doing);
  hearSurveys(turn, process, doing);
  settleSteps(turn, process, doing);
  fileCase(turn, process, doing);
}

/** The ticket is closed: nothing is owed any more, but for the filing of what was solved. */
function ended(turn: Turn, doing: Doing): void {
  const { ticket } = turn;
  const process = isCased(ticket) ? turn.processOf(ticket) : undefined;
  if (process === undefined || !owesFiling(ticket, process)) return halt(turn, doing);
  halt(turn, doing, ticket.case?.stage);
  settleSteps(turn, process, doing);
  fileCase(turn, process, doing);
}

/** An unfiled review keeps nothing open. `but`: the stage that goes on. */
function halt(turn: Turn, doing: Doing, but?: string): void {
  const { ticket } = turn;
  const running = (ticket.case?.runs ?? []).filter((run) => isRunning(run) && run.stage !== but);
  const tasks = openTasks(ticket);
  for (const run of running) endStep(turn, run, 'withdrawn', doing);
  for (const task of tasks) endTask(turn, task, 'withdrawn', doing);
  if (isCased(turn.ticket) && running.length + tasks.length > 0) noteCase(turn, { halted: { steps: running.map((run) => `${run.stage}.${run.step}`), tasks: tasks.map((task) => task.id) } });
}

/** The merge, or the spam, is undone: what it had ended goes on from when it began. */
function resume(turn: Turn, process: CaseProcess, doing: Doing): void {
  const { halted } = cased(turn).case;
  noteCase(turn, { halted: undefined });
  for (const name of halted?.steps ?? []) {
    const [stageId = '', stepId = ''] = name.split('.');
    const stage = stageOf(process, stageId);
    const step = stage?.steps.find((one) => one.id === stepId);
    const run = runOf(cased(turn).case, stageId, stepId);
    if (stage && step && run && !isRunning(run)) beginAnew(turn, stage, step, { ...doing, at: run.begunAt });
  }
  for (const task of turn.ticket.tasks ?? []) if (halted?.tasks.includes(task.id) === true) openTask(turn, task, doing);
}

/** Whether the case stands in a stage that its ticket's status allows; else where it goes by itself. */
function place(turn: Turn, process: CaseProcess, doing: Doing): void {
  const ticket = cased(turn);
  const here = stageOf(process, ticket.case.stage);
  if (here === undefined) return;
  const failed = turn.events.some((event) => event.name === 'ticket.reopened' && event.data.cause === 'answer_failed');
  const anew = turn.events.some((event) => event.name === 'ticket.reopened' && event.data.cause !== 'spam_undone');
  if (isLive(ticket) && (anew || !here.while.includes('open'))) reopen(turn, process, failed, doing);
  else if (ticket.status === 'resolved' && !here.while.includes('resolved')) resolved(turn, process, here, doing);
}

/** Back to where it is thought about again. Where only the message to the customer was lost, to where it is sent; what was done before it stays done. */
function reopen(turn: Turn, process: CaseProcess, failed: boolean, doing: Doing): void {
  for (const run of cased(turn).case.runs.filter(isRunning)) endStep(turn, run, 'withdrawn', doing);
  const telling = failed ? process.stages.find((stage) => stage.steps.some((step) => step.needs.message !== undefined)) : undefined;
  const stage = telling ?? stageOf(process, process.reopensTo);
  if (stage === undefined) return;
  enterStage(turn, stage, 'reopened', doing);
  if (telling === undefined) return;
  const { case: of } = cased(turn);
  const stays = new Set(telling.steps.filter((step) => step.needs.message === undefined).map((step) => step.id));
  noteCase(turn, { runs: of.runs.map((run) => (run.stage === telling.id && stays.has(run.step) ? { ...run, stageVisit: of.visit } : run)) });
}

/** What comes after the solution: the first stage ahead that runs in a resolved ticket. */
function resolved(turn: Turn, process: CaseProcess, here: CaseStage, doing: Doing): void {
  const running = cased(turn).case.runs.filter(isRunning);
  let early = false;
  for (const run of running) {
    const step = stageOf(process, run.stage)?.steps.find((one) => one.id === run.step);
    if (step?.optional === true) continue;
    early = true;
    endStep(turn, run, 'skipped', doing);
  }
  beginAtSolution(turn, here, doing);
  let stage: CaseStage | undefined = here;
  while (stage !== undefined && !stage.while.includes('resolved')) stage = stageOf(process, stage.next[0] ?? '');
  if (stage !== undefined) enterStage(turn, stage, early ? 'skipped' : 'done', doing);
}

/** The customer is told, or what told him is lost. */
function hearMessages(turn: Turn, process: CaseProcess, doing: Doing): void {
  for (const event of turn.events) {
    if (event.name === 'ticket.message_sent' && event.data.answer) told(turn, process, event.data);
    if (event.name === 'ticket.message_failed') lost(turn, process, event.data.messageId, doing);
  }
}

/** Satisfaction was asked; or it is not to be asked, and nothing is owed. */
function hearSurveys(turn: Turn, process: CaseProcess, doing: Doing): void {
  const asks = (run: StepRun): boolean => isRunning(run) && stageOf(process, run.stage)?.steps.find((step) => step.id === run.step)?.needs.survey !== undefined;
  for (const { name } of turn.events) {
    const { runs } = cased(turn).case;
    // What he said by phone was asked, too.
    if ((name === 'ticket.survey_sent' || name === 'ticket.survey_answered') && runs.some(asks)) noteCase(turn, { runs: runs.map((run) => (asks(run) ? { ...run, surveyed: true } : run)) });
    if (name === 'ticket.survey_withheld') for (const run of runs.filter(asks)) endStep(turn, run, 'skipped', doing);
  }
}

function told(turn: Turn, process: CaseProcess, { messageId, channel, committedAt }: { readonly messageId: string; readonly channel: string; readonly committedAt: string }): void {
  const { case: of } = cased(turn);
  if (of.facts.channel !== undefined && of.facts.channel !== channel) return;
  const telling = (stage: string, step: string): boolean => stageOf(process, stage)?.steps.find((one) => one.id === step)?.needs.message !== undefined;
  if (!of.runs.some((run) => isRunning(run) && telling(run.stage, run.step))) return;
  noteCase(turn, { runs: of.runs.map((run) => (isRunning(run) && run.begunAt <= instantOf(committedAt) && telling(run.stage, run.step) ? { ...run, told: messageId } : run)) });
}

function lost(turn: Turn, process: CaseProcess, messageId: string, doing: Doing): void {
  const { case: of } = cased(turn);
  const run = of.runs.find((one) => one.told === messageId);
  const stage = run && stageOf(process, run.stage);
  const step = stage?.steps.find((one) => one.id === run?.step);
  if (stage && step && stage.id === of.stage && run?.stageVisit === of.visit) beginAnew(turn, stage, step, doing);
}

export function endTask(turn: Turn, { id }: Pick<TaskState, 'id'>, outcome: 'done' | 'handed_back' | 'withdrawn', { at, by }: Doing): void {
  turn.emit({ name: 'ticket.task_ended', data: { taskId: id, outcome, by, at: toIso(at) } });
}

/** As it was asked for; one that goes on, from when that was. */
export function openTask(turn: Turn, task: Omit<TaskState, 'status'>, { by }: Doing): void {
  const { id, departmentId, agentId, openedAt, target, elapsed, dueAt, calendarId } = task;
  turn.emit({
    name: 'ticket.task_opened',
    data: {
      taskId: id,
      departmentId,
      at: toIso(openedAt),
      by,
      ...(agentId === undefined ? {} : { agentId }),
      ...(target === undefined ? {} : { target }),
      ...(elapsed === undefined ? {} : { elapsed }),
      ...(dueAt === undefined ? {} : { dueAt: toIso(dueAt) }),
      ...(calendarId === undefined ? {} : { calendarId }),
    },
  });
}

export type { Cased };
