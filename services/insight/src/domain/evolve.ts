import { never } from '@sluice/kernel';
import { isSurvey, type Survey, type SurveyEvent, type SurveyState } from './survey.ts';

/** The survey after an event. */
export function evolve(state: SurveyState, event: SurveyEvent): SurveyState {
  if (event.name === 'begun') return { ...BLANK, ...event.data };
  return isSurvey(state) ? { ...state, ...change(state, event) } : state;
}

const BLANK = {
  status: 'planned',
  reason: null,
  dueAt: null,
  askedAt: null,
  sentAt: null,
  messageId: null,
  expiresAt: null,
  answeredAt: null,
  changedAt: null,
  by: null,
  recordedBy: null,
  ratings: null,
  comment: null,
} as const satisfies Partial<Survey>;

function change(survey: Survey, event: Exclude<SurveyEvent, { name: 'begun' }>): Partial<Survey> {
  switch (event.name) {
    case 'planned':
      return { status: 'planned', reason: null, dueAt: event.data.dueAt };
    case 'skipped':
    case 'withheld':
      return { status: event.name, reason: event.data.reason, dueAt: null, askedAt: null, expiresAt: null };
    case 'cancelled':
      return { status: 'cancelled', reason: event.data.reason, dueAt: null, ...(survey.sentAt === null ? { askedAt: null, expiresAt: null } : {}) };
    case 'restored':
      return { status: event.data.status, reason: null };
    case 'asked': {
      const { at, ...made } = event.data;
      return { ...made, status: 'asked', dueAt: null, askedAt: at, expiresAt: at + made.expiryMs };
    }
    case 'sent': {
      const { at, messageId } = event.data;
      const open = survey.status === 'answered' ? {} : ({ status: 'sent', reason: null } as const);
      return { ...open, askedAt: at, sentAt: at, messageId, expiresAt: at + survey.expiryMs };
    }
    // The link may have come all the same, by another way: it can be answered, and counts as sent only then.
    case 'undelivered':
      return { status: 'undelivered', reason: 'undelivered', askedAt: null, sentAt: null };
    case 'expired':
      return survey.status === 'sent'
        ? { status: 'unanswered' }
        : { status: survey.status === 'asked' ? 'withheld' : survey.status, reason: survey.reason ?? 'unconfirmed', askedAt: null, expiresAt: null };
    case 'answered': {
      const { at, ratings, comment, by, recordedBy } = event.data;
      return { status: 'answered', reason: null, dueAt: null, ratings, comment, by, recordedBy, answeredAt: survey.answeredAt ?? at, changedAt: survey.answeredAt === null ? null : at };
    }
    case 'refused':
      return {};
    default:
      return never(event);
  }
}
