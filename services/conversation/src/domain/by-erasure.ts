import { toIso } from '@sluice/kernel';
import type { TicketCommand } from './command.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** What may still be heard of a ticket whose person is erased: machines that lag behind, and receipts. Nothing brings it back. */
const HEARD: ReadonlySet<TicketCommand['kind']> = new Set([
  'erase',
  'receipt',
  'due',
  'work_queued',
  'work_offered',
  'work_accepted',
  'work_declined',
  'work_offer_timed_out',
  'work_offer_rescinded',
  'handover_asked',
  'handover_decided',
  'work_overflowed',
  'work_assigned',
  'work_returned',
  'work_transferred',
  'sla_warned',
  'sla_breached',
  'sla_breach_withdrawn',
  'priority_raised',
  'priority_withdrawn',
  'task_asked',
]);

export const isHeardErased = (kind: TicketCommand['kind']): boolean => HEARD.has(kind);

/** Its facts stay, what a person has said goes. It must have ended before; twice it decides to nothing. */
export function erase(turn: Turn, { at }: Of<'erase'>): void {
  if (turn.ticket.status !== 'closed') return turn.refuse();
  if (turn.ticket.erased !== true) turn.emit({ name: 'ticket.erased', data: { at: toIso(at) } });
}
