import type { RefusalReason } from '@sluice/contracts';
import type { Machine } from './command.ts';
import { isExcluded } from './excluded.ts';
import { refusalOf, type Ticket } from './ticket.ts';
import type { Turn } from './turn.ts';

/** Why a decision about this ticket's work comes too late; undefined where it stands. */
export function tooLate(ticket: Ticket, onVersion: number): RefusalReason | undefined {
  if (ticket.status === 'resolved' || ticket.status === 'closed') return 'ticket_ended';
  if (ticket.status === 'waiting') return 'ticket_waiting';
  if (onVersion < ticket.humanVersion) return 'newer_human_decision';
  return onVersion < ticket.workVersion ? 'superseded' : undefined;
}

/** It was decided before its maker had heard that the complaint concerns him: overtaken like any older decision, so the item waits again. */
export const notHis = (ticket: Ticket, agentId: string): RefusalReason | undefined => (isExcluded(ticket, agentId) ? 'superseded' : undefined);

/**
 * Said to the one who decided, each time, so that he frees what he held for it; to subscribers once a machine and reason, until the ticket
 * moves again: a machine that lags decides on every version that has gone by, and their number must not be the ticket's history.
 */
export function refuseDecision(
  turn: Turn,
  record: Machine<unknown>,
  reason: RefusalReason,
  more: { readonly decisionId?: string; readonly workItemId?: string; readonly offerId?: string } = {},
): void {
  const { eventId, eventType } = record;
  if (!turn.ticket.refusedFor.includes(refusalOf(eventType, reason)))
    turn.emit({ name: 'ticket.decision_refused', data: { eventType, ...(more.decisionId === undefined ? {} : { decisionId: more.decisionId }), reason } });
  turn.emit({ name: 'decision.refused', data: { eventId, eventType, ...more, reason } });
}
