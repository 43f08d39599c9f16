import type { TicketStatusChanged } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Waiting pauses, coming back resumes; resolved and closed have events of their own. */
export function ticketStatusChanged(data: TicketStatusChanged): Meant | undefined {
  if (data.to === 'waiting') return { change: { name: 'waiting', waitingFor: data.waitingFor ?? '' }, at: data.at };
  return data.to === 'open' ? { change: { name: 'open' }, at: data.at } : undefined;
}
