import type { TicketCreated } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import type { Meant } from './work.ts';

/** The facts that policies ask for; its clocks start at its first queue, or here where we began it. */
export function ticketCreated(data: TicketCreated): Meant {
  const { channel, receivedAt, begunBy, priority, tier = null, createdAt } = data;
  return { change: { name: 'created', channel, receivedAt: instantOf(receivedAt), begunBy, priority, tier }, at: createdAt };
}
