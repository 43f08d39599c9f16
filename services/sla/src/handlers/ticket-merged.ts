import type { TicketMerged } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import { instantOrNull, type Meant } from './work.ts';

/** Another ticket was closed into it: the earlier deadline counts. */
export function ticketMerged({ receivedAt, standing, at }: TicketMerged): Meant {
  return { change: { name: 'merged', receivedAt: instantOf(receivedAt), ownerId: standing.ownerId ?? null, unansweredAt: instantOrNull(standing.oldestUnansweredAt) }, at };
}
