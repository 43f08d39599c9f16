import type { CloudEvent, WorkReprioritised } from '@sluice/contracts';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** A ladder or a human changed the rank. */
export function workReprioritised({ data }: CloudEvent<WorkReprioritised>, work: ConsumerWork): void {
  if (isCurrent(work, 'work.reprioritised', data.ticketId, data.ticketVersion))
    append(work, { kind: 'ranked', ticketId: data.ticketId, version: data.ticketVersion, priority: data.priority, by: data.by });
}
