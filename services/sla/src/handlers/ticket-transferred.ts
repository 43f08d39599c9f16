import type { TicketTransferred } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Another queue: its policy and its calendar. */
export function ticketTransferred(data: TicketTransferred): Meant {
  return { change: { name: 'transferred', queueId: data.toQueueId }, at: data.at };
}
