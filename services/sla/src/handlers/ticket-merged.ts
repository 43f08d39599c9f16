import type { TicketMerged } from '@sluice/contracts';
import { instantOrNull, type Meant } from './work.ts';

/** Another ticket was closed into it: what that had come to counts here. */
export function ticketMerged({ fromTicketId, standing, at }: TicketMerged): Meant {
  return { change: { name: 'merged', fromTicketId, other: null, ownerId: standing.ownerId ?? null, unansweredAt: instantOrNull(standing.oldestUnansweredAt) }, at, otherId: fromTicketId };
}
