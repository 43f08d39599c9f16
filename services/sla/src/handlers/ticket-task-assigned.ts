import type { TicketTaskAssigned } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Whom its ladder tells as its holder. */
export function ticketTaskAssigned({ taskId, agentId, at }: TicketTaskAssigned): Meant {
  return { change: { name: 'duty_assigned', duty: { kind: 'task', of: taskId }, agentId }, at };
}
