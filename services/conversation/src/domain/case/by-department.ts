import type { Turn } from '../turn.ts';
import { refuseDecision } from '../too-late.ts';
import { isExcluded } from '../excluded.ts';
import { isLive } from '../ticket.ts';
import type { CaseOf } from './commands.ts';
import { endTask, openTask } from './follow.ts';
import { MOST_OPEN_TASKS, openTasks, type TaskState } from './state.ts';
import { belongs } from './who-may.ts';
import { departmentOf } from './world.ts';
import { toIso } from '@sluice/kernel';

/** A department is asked for something. Not of a ticket that has ended. */
export function openTaskOf(turn: Turn, command: CaseOf<'task_open'>): void {
  const { at, by, taskId, departmentId, agentId, target, elapsed, dueAt } = command;
  if (!isLive(turn.ticket)) return turn.refuse();
  if (openTasks(turn.ticket).length >= MOST_OPEN_TASKS) return turn.refuse('too_many_tasks');
  const department = departmentOf(turn.world.departments, departmentId);
  if (department === undefined) return turn.refuse('no_such_department');
  if (agentId !== undefined && !belongs(department, agentId)) return turn.refuse('not_of_department');
  if (isExcluded(turn.ticket, agentId)) return turn.refuse('agent_excluded');
  const calendarId = department.calendarId;
  openTask(
    turn,
    {
      id: taskId,
      departmentId,
      openedAt: at,
      ...(agentId === undefined ? {} : { agentId }),
      ...(target === undefined ? {} : { target }),
      ...(elapsed === undefined ? {} : { elapsed }),
      ...(dueAt === undefined ? {} : { dueAt }),
      ...(calendarId === undefined ? {} : { calendarId }),
    },
    { at, by },
  );
}

export function assignTask(turn: Turn, { at, by, taskId, agentId }: CaseOf<'task_assign'>): void {
  const task = stillOpen(turn, taskId);
  if (task === undefined) return turn.refuse('task_ended');
  if (!belongs(departmentOf(turn.world.departments, task.departmentId), agentId)) return turn.refuse('not_of_department');
  if (isExcluded(turn.ticket, agentId)) return turn.refuse('agent_excluded');
  if (task.agentId !== agentId) turn.emit({ name: 'ticket.task_assigned', data: { taskId, agentId, by, at: toIso(at) } });
}

export function endTaskOf(turn: Turn, command: CaseOf<'task_end'>): void {
  const task = stillOpen(turn, command.taskId);
  if (task === undefined) return turn.refuse('task_ended');
  endTask(turn, task, command.outcome, command);
}

/** A rung of a ladder asks: refused where the ticket has ended, quiet where there is no such department any more or too much is asked already. */
export function askTask(turn: Turn, { at, taskId, record }: CaseOf<'task_asked'>): void {
  const { departmentId = '' } = record.data;
  if (!isLive(turn.ticket)) return refuseDecision(turn, record, 'ticket_ended');
  if (departmentOf(turn.world.departments, departmentId) === undefined || openTasks(turn.ticket).length >= MOST_OPEN_TASKS) return;
  openTaskOf(turn, { kind: 'task_open', at, by: { kind: 'ladder' }, taskId, departmentId });
}

const stillOpen = (turn: Turn, id: string): TaskState | undefined => openTasks(turn.ticket).find((task) => task.id === id);
