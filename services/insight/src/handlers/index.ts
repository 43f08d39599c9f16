import { causedBy, type Known, typeOf } from '@sluice/contracts';
import type { Cause, InsightWork } from '../work.ts';
import { customerErased, customersMerged, customersUnmerged } from './customers.ts';
import { ticketClosed, ticketErased, ticketMerged, ticketReopened, ticketResolved, ticketUnmerged } from './solutions.ts';
import { messageFailed, surveySent, surveyWithheld } from './surveys.ts';

/** The types that mean something here: nothing else is asked of the log. */
export const HEARD_TYPES: readonly string[] = (
  [
    'ticket.resolved',
    'ticket.reopened',
    'ticket.closed',
    'ticket.merged',
    'ticket.unmerged',
    'ticket.erased',
    'ticket.agents_excluded',
    'ticket.survey_sent',
    'ticket.survey_withheld',
    'ticket.message_failed',
    'customer.merged',
    'customer.unmerged',
    'customer.erased',
  ] as const
).map(typeOf);

/** Whether it is said of a ticket as such, not of its last solution: that it is spam, or none. */
export function concernsAll({ name, event }: Known): boolean {
  return (name === 'ticket.closed' && event.data.reason === 'spam') || (name === 'ticket.reopened' && event.data.standing !== undefined);
}

/** The map: what insight does with each event. */
export function handle({ name, event }: Known, work: InsightWork): void {
  const cause: Cause = causedBy(event);
  switch (name) {
    case 'ticket.resolved':
      return ticketResolved(event.data, event.entityversion ?? 0, work, cause);
    case 'ticket.reopened':
      return ticketReopened(event.data, work, cause);
    case 'ticket.closed':
      return ticketClosed(event.data, work, cause);
    case 'ticket.merged':
      return ticketMerged(event.data, work, cause);
    case 'ticket.unmerged':
      return ticketUnmerged(event.data, work, cause);
    case 'ticket.erased':
      return ticketErased(event.data, work, cause);
    case 'ticket.agents_excluded':
      return void work.excluded.set(event.data.ticket.ticketId, event.data.agentIds);
    case 'ticket.survey_sent':
      return surveySent(event.data, work, cause);
    case 'ticket.survey_withheld':
      return surveyWithheld(event.data, work, cause);
    case 'ticket.message_failed':
      return messageFailed(event.data, work, cause);
    case 'customer.merged':
      return customersMerged(event.data, work);
    case 'customer.unmerged':
      return customersUnmerged(event.data, work);
    case 'customer.erased':
      return customerErased(event.data, work);
    default:
      return undefined;
  }
}
