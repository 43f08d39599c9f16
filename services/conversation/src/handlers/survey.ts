import { causedBy, type CloudEvent, type SurveyAnswered, type SurveyDue, type SurveySkipped } from '@sluice/contracts';
import { instantOf } from '@sluice/kernel';
import { askSurvey } from '../surveying.ts';
import type { Work } from '../work.ts';
import { decided } from './decided.ts';

/** insight wants a customer to be asked; a ticket that has moved on refuses it. */
export function surveyDue(event: CloudEvent<SurveyDue>, work: Work): void {
  const refusal = decided(work, event, (record, at) => ({ kind: 'survey_due', at, record }));
  if (refusal.length === 0 && work.tickets.has(event.data.ticketId)) askSurvey(work, event.data, causedBy(event));
}

/** insight asks nobody about it: whoever waited for that need not. */
export function surveySkipped(event: CloudEvent<SurveySkipped>, work: Work): void {
  decided(work, event, ({ data: { surveyId, reason } }, at) => ({ kind: 'withhold_survey', at, surveyId, reason }));
}

/** The customer has answered, or changed what he had answered. */
export function surveyAnswered(event: CloudEvent<SurveyAnswered>, work: Work): void {
  decided(work, event, ({ data: { surveyId, ratings, by, recordedBy, at: answeredAt } }, at) => ({
    kind: 'survey_answered',
    at,
    surveyId,
    ratings,
    way: by,
    ...(recordedBy === undefined ? {} : { recordedBy }),
    answeredAt: instantOf(answeredAt),
  }));
}
