import type { TicketUnassigned } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Nobody holds it. */
export function ticketUnassigned(data: TicketUnassigned): Meant {
  return { change: { name: 'held', agentId: null }, at: data.at };
}
