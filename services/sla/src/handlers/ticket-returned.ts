import type { TicketReturned } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** It went back: nobody holds it. */
export function ticketReturned(data: TicketReturned): Meant {
  return { change: { name: 'held', agentId: null }, at: data.at };
}
