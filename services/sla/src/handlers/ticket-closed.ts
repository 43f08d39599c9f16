import type { TicketClosed } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Merged, spam and withdrawn were never owed; the rest was solved. What was merged may be waited for where it went. */
export function ticketClosed({ reason, at, intoTicketId }: TicketClosed): Meant {
  return { change: { name: 'closed', reason }, at, ...(reason !== 'merged' || intoTicketId === undefined ? {} : { otherId: intoTicketId }) };
}
