import { type CloudEvent, type DecisionRefused, nameOf } from '@sluice/contracts';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** conversation did not take a record of ours; those of sla are its own affair. */
export function decisionRefused({ data }: CloudEvent<DecisionRefused>, work: ConsumerWork): void {
  if (nameOf(data.eventType)?.startsWith('work.') !== true) return;
  if (!isCurrent(work, 'decision.refused', data.ticketId, data.ticketVersion)) return;
  append(work, {
    kind: 'refused',
    ticketId: data.ticketId,
    version: data.ticketVersion,
    ...(data.decisionId === undefined ? {} : { decisionId: data.decisionId }),
    ...(data.workItemId === undefined ? {} : { workItemId: data.workItemId }),
    ...(data.offerId === undefined ? {} : { offerId: data.offerId }),
    reason: data.reason,
  });
}
