import type { TicketUnmerged } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import { instantOrNull, type Meant } from './work.ts';

/** The merge is undone, for the one that it had closed and for the one that had gone on. */
export function ticketUnmerged({ restored, otherTicketId, standing, at }: TicketUnmerged): Meant {
  const { status, waitingFor = null, ownerId = null, answers } = standing;
  return {
    change: {
      name: 'unmerged',
      restored,
      otherTicketId,
      status,
      waitingFor,
      ownerId,
      answers: answers.map((one) => ({ messageId: one.messageId, at: instantOf(one.at) })),
      unansweredAt: instantOrNull(standing.oldestUnansweredAt),
    },
    at,
  };
}
