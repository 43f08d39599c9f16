import type { TicketPriorityChanged } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Another rank may choose another policy, except for the clock whose ladder raised it. */
export function ticketPriorityChanged(data: TicketPriorityChanged): Meant {
  const { from, to, cause, clockId = null } = data;
  return { change: { name: 'priority_changed', from, to, cause, clockId } };
}
