import type { TicketReopened } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** We owe it again; or it was no spam, and goes on as it stood. */
export function ticketReopened({ standing, at }: TicketReopened): Meant {
  if (standing === undefined) return { change: { name: 'reopened' }, at };
  return { change: { name: 'spam_undone', status: standing.status, waitingFor: standing.waitingFor ?? null }, at };
}
