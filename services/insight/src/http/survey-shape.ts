import { type Instant, toIso } from '@sluice/kernel';
import { type Static, type TSchema, Type } from 'typebox';
import type { Survey } from '../domain/survey.ts';

const nullable = <T extends TSchema>(one: T) => Type.Union([one, Type.Null()]);
const time = Type.String({ format: 'date-time' });

export const Ratings = Type.Record(Type.String({ pattern: '^[a-z][a-z0-9_]{0,30}$' }), Type.Integer({ minimum: 1, maximum: 5 }));

export const SurveyView = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum(['planned', 'asked', 'sent', 'answered', 'unanswered', 'skipped', 'cancelled', 'withheld', 'undelivered'], {
      description: 'asked: on its way to the customer; skipped, cancelled, withheld, undelivered: he was not asked, `reason` says why; unanswered: a valid outcome.',
    }),
    reason: nullable(Type.String()),
    dueAt: nullable(time),
    sentAt: nullable(time),
    expiresAt: nullable(time),
    answeredAt: nullable(time),
    changedAt: nullable(time),
    by: nullable(Type.Enum(['customer', 'phone'])),
    recordedBy: nullable(Type.String({ description: 'Who wrote down what was said by phone.' })),
    ratings: nullable(Ratings),
    comment: nullable(Type.String()),
    questions: Type.Array(Type.Object({ id: Type.String(), name: Type.Object({ zh: Type.String(), en: Type.String() }) })),
    configVersion: Type.String(),
  },
  {
    examples: [
      {
        id: 'svy_01970f3c-8a00-7000-8000-000000000009',
        status: 'answered',
        reason: null,
        dueAt: null,
        sentAt: '2026-03-03T10:00:00.000Z',
        expiresAt: '2026-03-10T10:00:00.000Z',
        answeredAt: '2026-03-03T12:30:00.000Z',
        changedAt: null,
        by: 'customer',
        recordedBy: null,
        ratings: { speed: 5, communication: 4, effect: 5 },
        comment: '处理得很快，谢谢。Fast, thank you.',
        questions: [{ id: 'speed', name: { zh: '处理速度', en: 'How fast we were' } }],
        configVersion: 'v3',
      },
    ],
  },
);

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at));

export function surveyView(survey: Survey): Static<typeof SurveyView> {
  const { id, status, reason, by, recordedBy, ratings, comment, configVersion } = survey;
  return {
    id,
    status,
    reason,
    dueAt: isoOrNull(survey.dueAt),
    sentAt: isoOrNull(survey.sentAt),
    expiresAt: isoOrNull(survey.expiresAt),
    answeredAt: isoOrNull(survey.answeredAt),
    changedAt: isoOrNull(survey.changedAt),
    by,
    recordedBy,
    ratings: ratings === null ? null : { ...ratings },
    comment,
    questions: survey.questions.map(({ id: question, name }) => ({ id: question, name: { zh: name.zh, en: name.en } })),
    configVersion,
  };
}
