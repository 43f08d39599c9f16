import type { TicketOwnerChanged } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Whoever answers for it is told. */
export function ticketOwnerChanged(data: TicketOwnerChanged): Meant {
  return { change: { name: 'owned', ownerId: data.toAgentId } };
}
