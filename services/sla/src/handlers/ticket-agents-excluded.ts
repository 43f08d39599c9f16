import type { TicketAgentsExcluded } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Whom a complaint concerns is not told of it. */
export function ticketAgentsExcluded({ agentIds, at }: TicketAgentsExcluded): Meant {
  return { change: { name: 'excluded', agentIds }, at };
}
