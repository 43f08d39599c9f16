import { causedBy, type CloudEvent } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { apply } from '../apply.ts';
import type { Machine, TicketCommand } from '../domain/command.ts';
import type { TicketEvent } from '../domain/ticket-event.ts';
import type { Work } from '../work.ts';

/** A machine's decision about a ticket, judged by that ticket. One about a ticket that is not there (erased) is counted and passed over. Answers what came of it. */
export function decided<D extends { readonly ticketId: string }>(work: Work, event: CloudEvent<D>, command: (record: Machine<D>, at: Instant) => TicketCommand): readonly TicketEvent[] {
  const { ticketId } = event.data;
  if (!work.tickets.has(ticketId)) {
    work.telemetry.ticketMissing(event.type);
    return [];
  }
  return apply(work, ticketId, command({ data: event.data, eventId: event.id, eventType: event.type }, work.now), causedBy(event));
}
