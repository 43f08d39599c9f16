import type { TicketMessageSent } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** An answer, from the instant of its commit; nothing else that is sent meets a clock. */
export function ticketMessageSent(data: TicketMessageSent): Meant | undefined {
  return data.answer ? { change: { name: 'answered', messageId: data.messageId }, at: data.committedAt } : undefined;
}
