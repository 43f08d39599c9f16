import type { TicketAssigned } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Who holds it hears of it, and may see its clocks. */
export function ticketAssigned(data: TicketAssigned): Meant {
  return { change: { name: 'held', agentId: data.agentId }, at: data.at };
}
