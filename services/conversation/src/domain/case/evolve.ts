import { instantOf, never } from '@sluice/kernel';
import type { Ticket } from '../ticket.ts';
import type { PublicEvent } from '../ticket-event.ts';
import { type CaseState, ENDED_TASKS_KEPT, type StepRun, type TaskState, type TaskStatus } from './state.ts';
import { processKey } from './world.ts';

export type CaseEvent = Extract<PublicEvent, { name: 'ticket.case_opened' | 'ticket.stage_entered' | `ticket.step_${string}` | `ticket.task_${string}` }>;

/** What an event of a case leaves of the ticket. */
export function caseChange(ticket: Ticket, event: CaseEvent, version: number): Partial<Ticket> {
  switch (event.name) {
    case 'ticket.case_opened':
      return { case: opened(event.data) };
    case 'ticket.task_opened':
    case 'ticket.task_assigned':
    case 'ticket.task_ended':
      return { tasks: taskChange(ticket.tasks ?? [], event) };
    case 'ticket.stage_entered':
    case 'ticket.step_begun':
    case 'ticket.step_ended':
      return ticket.case === undefined ? {} : { case: moved(ticket.case, event, version) };
    default:
      return never(event);
  }
}

function opened({ processId, configVersion, at, aboutTicketId }: Extract<CaseEvent, { name: 'ticket.case_opened' }>['data']): CaseState {
  return {
    process: processKey(configVersion, processId),
    openedAt: instantOf(at),
    aboutTicketId,
    stage: '',
    visit: 0,
    visits: {},
    enteredAt: instantOf(at),
    runs: [],
    writes: 0,
    forms: {},
    filled: {},
    facts: {},
    plan: { status: 'draft', authors: [] },
  };
}

function moved(of: CaseState, event: Extract<CaseEvent, { name: 'ticket.stage_entered' | 'ticket.step_begun' | 'ticket.step_ended' }>, version: number): CaseState {
  switch (event.name) {
    case 'ticket.stage_entered': {
      const { stage, visit, at } = event.data;
      return { ...of, stage, visit, visits: { ...of.visits, [stage]: visit }, enteredAt: instantOf(at) };
    }
    case 'ticket.step_begun': {
      const { stage, step, visit, at, dueAt, target, until } = event.data;
      const run: StepRun = {
        stage,
        step,
        visit,
        stageVisit: of.visits[stage] ?? 1,
        begunAt: instantOf(at),
        begunVersion: version,
        since: of.writes,
        ...(dueAt === undefined ? {} : { dueAt: instantOf(dueAt) }),
        ...(target === undefined ? {} : { target }),
        ...(until === undefined ? {} : { until }),
      };
      return { ...of, runs: [...of.runs.filter((one) => one.stage !== stage || one.step !== step), run] };
    }
    case 'ticket.step_ended': {
      const { stage, step, visit, outcome, at } = event.data;
      const ends = (run: StepRun): boolean => run.stage === stage && run.step === step && run.visit === visit;
      return { ...of, runs: of.runs.map((run) => (ends(run) ? { ...run, outcome, endedAt: instantOf(at), endedVersion: version } : run)) };
    }
    default:
      return never(event);
  }
}

function taskChange(tasks: readonly TaskState[], event: Extract<CaseEvent, { name: `ticket.task_${string}` }>): readonly TaskState[] {
  const { taskId } = event.data;
  const rest = tasks.filter((task) => task.id !== taskId);
  if (event.name === 'ticket.task_opened') {
    const { departmentId, agentId, at, by, target, elapsed, dueAt, calendarId } = event.data;
    const task: TaskState = {
      id: taskId,
      departmentId,
      status: 'open',
      openedAt: instantOf(at),
      ...(by.id === undefined ? {} : { openedBy: by.id }),
      ...(agentId === undefined ? {} : { agentId }),
      ...(target === undefined ? {} : { target }),
      ...(elapsed === undefined ? {} : { elapsed }),
      ...(dueAt === undefined ? {} : { dueAt: instantOf(dueAt) }),
      ...(calendarId === undefined ? {} : { calendarId }),
    };
    return kept([...rest, task]);
  }
  const before = tasks.find((task) => task.id === taskId);
  if (before === undefined) return tasks;
  if (event.name === 'ticket.task_assigned') return tasks.map((task) => (task === before ? { ...task, agentId: event.data.agentId } : task));
  return kept([...rest, { ...before, status: event.data.outcome as TaskStatus, endedAt: instantOf(event.data.at) }]);
}

function kept(tasks: readonly TaskState[]): readonly TaskState[] {
  const ended = tasks.filter((task) => task.status !== 'open').slice(-ENDED_TASKS_KEPT);
  return tasks.filter((task) => task.status === 'open' || ended.includes(task));
}
