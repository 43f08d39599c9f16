import type { TicketTaskEnded } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Done; handed back or withdrawn it is owed no longer. */
export function ticketTaskEnded({ taskId, outcome, at }: TicketTaskEnded): Meant {
  return { change: { name: 'duty_ended', duty: { kind: 'task', of: taskId }, isDone: outcome === 'done' }, at };
}
