import type { TicketResolved } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** The end of what we owed. */
export function ticketResolved(data: TicketResolved): Meant {
  return { change: { name: 'resolved' }, at: data.resolvedAt };
}
