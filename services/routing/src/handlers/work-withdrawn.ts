import type { CloudEvent, WorkWithdrawn } from '@sluice/contracts';
import { append, type ConsumerWork, isCurrent } from './work.ts';

/** The ticket waits, is resolved, closed or merged: its item ends. */
export function workWithdrawn({ data }: CloudEvent<WorkWithdrawn>, work: ConsumerWork): void {
  if (isCurrent(work, 'work.withdrawn', data.ticketId, data.ticketVersion)) append(work, { kind: 'withdrawn', ticketId: data.ticketId, version: data.ticketVersion, reason: data.reason });
}
