import type { TicketTaskOpened } from '@sluice/contracts';
import { allowanceOf } from './allowance.ts';
import { instantOrNull, type Meant } from './work.ts';

/** A department's task has its own clock, in its own calendar. */
export function ticketTaskOpened(data: TicketTaskOpened): Meant {
  const { taskId, departmentId, agentId = null, at, dueAt } = data;
  return { change: { name: 'duty_begun', owed: { kind: 'task', of: taskId, allowed: allowanceOf(data), dueOn: instantOrNull(dueAt), agentId, departmentId } }, at };
}
