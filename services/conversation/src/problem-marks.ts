import { causeOf } from './domain/link.ts';
import type { Ticket } from './domain/ticket.ts';
import type { TicketEvent } from './domain/ticket-event.ts';
import type { Work } from './work.ts';

/** Its cases may go on with it, or without it: it has done a step, it has ended, or one of them has come to where it waits. */
export function markProblem(work: Work, ticket: Ticket, event: TicketEvent): void {
  if ((event.name === 'ticket.resolved' || event.name === 'ticket.closed') && (ticket.caused ?? 0) > 0) work.changed.problems.add(ticket.id);
  if (event.name === 'ticket.step_ended' && event.data.outcome === 'done' && (ticket.caused ?? 0) > 0) work.changed.problems.add(ticket.id);
  // What it says is another: whoever has told nobody yet hears of it.
  const writes = event.name === 'noted' ? event.data.case?.writes : undefined;
  if (writes !== undefined && (ticket.caused ?? 0) > 0 && writes !== work.tickets.get(ticket.id)?.case?.writes) work.changed.problems.add(ticket.id);
  const cause = causeOf(ticket);
  // What goes on with it has been seen to.
  const comes = event.name === 'ticket.linked' || event.name === 'ticket.unmerged' || (event.name === 'ticket.stage_entered' && event.data.by.kind !== 'system');
  if (cause !== undefined && comes) work.changed.problems.add(cause);
}
