import type { TicketQueued } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import type { Meant } from './work.ts';

/** The first queue starts the clocks; a later one may choose another policy or calendar. */
export function ticketQueued(data: TicketQueued): Meant {
  const { queueId, priority, receivedAt, channel, tier = null, type = null, queuedAt } = data;
  return { change: { name: 'queued', queueId, priority, receivedAt: instantOf(receivedAt), channel, tier, type }, at: queuedAt };
}
