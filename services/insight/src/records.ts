import { compose, type EncodedRecord, TOPICS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import type { SurveyRules } from '@sluice/policy';
import type { Told } from './work.ts';

/** What conversation must hear of a survey: that the customer is to be asked, that he is not, and what he said, without his words. */
export function recordsOf(told: readonly Told[], message: SurveyRules['message'] | undefined, linkTo: (surveyId: string) => string): EncodedRecord[] {
  return told.flatMap(({ survey, event, cause }): EncodedRecord[] => {
    const { id, ticketId, conversationId, onVersion, configVersion } = survey;
    const ids = { surveyId: id, ticketId, conversationId };
    const meta = { service: 'insight', key: conversationId, subject: id, ...cause };
    if (event.name === 'asked' && message) {
      const { at } = event.data;
      const texts = (['zh', 'en'] as const).map((language) => ({ language, ...message[language] }));
      return [compose(TOPICS.insightEvents, 'survey.due', { ...ids, onVersion, at: toIso(at), configVersion, url: linkTo(id), texts }, { ...meta, at })];
    }
    if (event.name === 'skipped') {
      const { at, reason } = event.data;
      return [compose(TOPICS.insightEvents, 'survey.skipped', { ...ids, reason, at: toIso(at) }, { ...meta, at })];
    }
    if (event.name !== 'answered') return [];
    const { at, ratings, by, recordedBy } = event.data;
    return [compose(TOPICS.insightEvents, 'survey.answered', { ...ids, ratings, by, ...(recordedBy === null ? {} : { recordedBy }), at: toIso(at) }, { ...meta, at })];
  });
}
