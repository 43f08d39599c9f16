import type { TicketMessageFailed, TicketSurveySent, TicketSurveyWithheld } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import { type Cause, type InsightWork, step } from '../work.ts';

/** conversation has sent it: from then on he can answer. */
export function surveySent({ ticket, surveyId, messageId, at }: TicketSurveySent, work: InsightWork, cause: Cause): void {
  const row = work.tickets.get(ticket.ticketId);
  if (row?.surveyId === surveyId) step(work, row, { kind: 'sent', at: instantOf(at), messageId }, cause);
}

export function surveyWithheld({ ticket, surveyId, reason }: TicketSurveyWithheld, work: InsightWork, cause: Cause): void {
  const row = work.tickets.get(ticket.ticketId);
  if (row?.surveyId === surveyId) step(work, row, { kind: 'withheld', at: work.now, reason }, cause);
}

/** Its address bounced: he was not asked. */
export function messageFailed({ ticket, messageId }: TicketMessageFailed, work: InsightWork, cause: Cause): void {
  const row = work.tickets.get(ticket.ticketId);
  if (row) step(work, row, { kind: 'failed', at: work.now, messageId }, cause);
}
