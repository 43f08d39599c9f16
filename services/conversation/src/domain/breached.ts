import { promisesAfter } from './promise.ts';
import type { Ticket } from './ticket.ts';
import type { PublicEvent } from './ticket-event.ts';

/** Clocks that follow each other can all be late: the newest are known. */
const BREACHED_KEPT = 50;

/** Which clocks of a ticket are over their time, and which of its promises are broken by that. */
export function breachChange(
  { breached, promises }: Ticket,
  event: Extract<PublicEvent, { name: 'ticket.sla_breached' | 'ticket.sla_breach_withdrawn' }>,
): Pick<Ticket, 'breached'> & Partial<Pick<Ticket, 'promises'>> {
  const { clockId, clock } = event.data;
  const others = breached.filter((one) => one.clockId !== clockId);
  const now = event.name === 'ticket.sla_breached' ? [...others, { clockId, clock }].slice(-BREACHED_KEPT) : others;
  return { breached: now, ...(promises === undefined ? {} : { promises: promisesAfter(promises, event) }) };
}
