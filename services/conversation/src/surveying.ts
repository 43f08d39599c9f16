import type { SurveyDue } from '@sluice/contracts';
import { apply } from './apply.ts';
import { rootOf } from './beginning.ts';
import { surveyText } from './domain/survey-text.ts';
import type { Cause } from './model.ts';
import { type NotSent, pointFor, type Sent, sendMessage } from './sending.ts';
import type { Work } from './work.ts';

type Told = Omit<SurveyDue, 'onVersion' | 'at'>;

/**
 * The customer is asked how the solution was, where he last wrote from, by no person; or it is told why not. The ticket has been found to be
 * one that may be asked about. The work must have been loaded with `answers`.
 */
export function askSurvey(work: Work, told: Told, cause: Cause): void {
  const { ticketId, surveyId, configVersion } = told;
  const sent = sendSurvey(work, told, cause);
  if ('refused' in sent) {
    work.telemetry.surveyWithheld(sent.refused);
    apply(work, ticketId, { kind: 'withhold_survey', at: work.now, surveyId, reason: sent.refused }, cause);
    return;
  }
  work.telemetry.surveySent(sent.channel);
  apply(work, ticketId, { kind: 'survey_sent', at: work.now, surveyId, messageId: sent.messageId, channel: sent.channel, configVersion }, cause);
}

function sendSurvey(work: Work, { ticketId, conversationId, url, texts }: Told, cause: Cause): (Sent & { readonly channel: string }) | NotSent {
  const conversation = work.conversations.get(conversationId);
  const root = conversation && rootOf(work, conversation);
  const point = root && root.currentTicketId === ticketId ? pointFor(work, root, undefined) : undefined;
  if (!root || !point) return { refused: 'unreachable' };
  const language = root.facts.language ?? work.tickets.get(ticketId)?.classification?.language ?? null;
  const { subject, text } = surveyText(texts, language, url);
  // What opens the page is the customer's alone: nobody in the house reads it.
  const { text: shown } = surveyText(texts, language, url.replace(/[^/]*$/, '…'));
  const sent = sendMessage(work, root, { by: { kind: 'system' }, text, shown, ...(point.channel === 'email' ? { subject } : {}), attachments: [], survey: true, cause });
  return 'refused' in sent ? sent : { ...sent, channel: point.channel };
}
