import type { CloudEvent, WorkAnswered } from '@sluice/contracts';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** The holder has done something about it: he is not silent. */
export function workAnswered({ data }: CloudEvent<WorkAnswered>, work: ConsumerWork): void {
  if (isCurrent(work, 'work.answered', data.ticketId, data.ticketVersion)) append(work, { kind: 'answered', ticketId: data.ticketId, version: data.ticketVersion, agentId: data.agentId });
}
