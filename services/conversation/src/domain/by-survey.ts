import { toIso } from '@sluice/kernel';
import type { TicketCommand } from './command.ts';
import { refuseDecision } from './too-late.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/**
 * May the customer be asked how this solution was? Refused where there is none any more: the ticket goes on, or it was closed as spam, by a
 * merge or otherwise. Quiet where he may; whether anything can be sent is seen by who sends it.
 */
export function surveyDue(turn: Turn, { record }: Of<'survey_due'>): void {
  const { status, humanVersion } = turn.ticket;
  if (status === 'closed') return refuseDecision(turn, record, 'ticket_ended');
  if (status === 'waiting') return refuseDecision(turn, record, 'ticket_waiting');
  if (status !== 'resolved') return refuseDecision(turn, record, 'superseded');
  // Resolved by a person anew: that solution has a survey of its own.
  if (record.data.onVersion < humanVersion) refuseDecision(turn, record, 'newer_human_decision');
}

/** He was asked: a case that owes him that owes it no longer. */
export function surveySent(turn: Turn, { at, surveyId, messageId, channel, configVersion }: Of<'survey_sent'>): void {
  turn.emit({ name: 'ticket.survey_sent', data: { surveyId, messageId, channel, at: toIso(at), configVersion } });
}

export function withholdSurvey(turn: Turn, { at, surveyId, reason }: Of<'withhold_survey'>): void {
  turn.emit({ name: 'ticket.survey_withheld', data: { surveyId, reason, at: toIso(at) } });
}

/** What he said moves nothing: a bad rating is read by people, and reopens no ticket. */
export function surveyAnswered(turn: Turn, { surveyId, ratings, way, recordedBy, answeredAt }: Of<'survey_answered'>): void {
  turn.emit({ name: 'ticket.survey_answered', data: { surveyId, ratings, by: way, ...(recordedBy === undefined ? {} : { recordedBy }), at: toIso(answeredAt) } });
}
