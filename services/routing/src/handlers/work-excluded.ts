import type { CloudEvent, WorkExcluded } from '@sluice/contracts';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** Whom a complaint concerns: none of them has it or reads of it from now on. */
export function workExcluded({ data }: CloudEvent<WorkExcluded>, work: ConsumerWork): void {
  const { ticketId, ticketVersion: version, agentIds } = data;
  if (!isCurrent(work, 'work.excluded', ticketId, version)) return;
  work.excluded.set(ticketId, agentIds);
  append(work, { kind: 'excluded', ticketId, version, agentIds });
}
