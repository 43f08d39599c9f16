import type { TicketMessageFailed } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** A final failure takes the answer back. */
export function ticketMessageFailed(data: TicketMessageFailed): Meant | undefined {
  return data.revokesAnswer ? { change: { name: 'answer_revoked', messageId: data.messageId }, at: data.at } : undefined;
}
