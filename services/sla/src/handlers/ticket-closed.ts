import type { TicketClosed } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Merged, spam and withdrawn were never owed; the rest was solved. */
export function ticketClosed(data: TicketClosed): Meant {
  return { change: { name: 'closed', reason: data.reason }, at: data.at };
}
