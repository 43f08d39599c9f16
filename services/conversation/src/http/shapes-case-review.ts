import { type Static, Type } from 'typebox';
import { SURVEY_STATES } from '../domain/case/rated.ts';
import { EXAMPLE, nullable, Time } from './shapes.ts';
import { Name } from './shapes-case.ts';
import { StepTime } from './shapes-case-file.ts';

const Lines = Type.Object({ zh: Type.Array(Type.String()), en: Type.Array(Type.String()) });
const Named = Type.Object({ id: Type.String(), name: Name });

/** A case as the monthly review takes it. */
const Item = Type.Object({
  ticketId: Type.String(),
  unfiled: Type.Boolean({ description: 'its ticket was closed seven days after it was solved, and it had not been filed' }),
  filing: nullable(Type.Integer({ description: 'which of its filings: GET /v1/tickets/{id}/case/file?filing=N; null: unfiled' })),
  filedAt: Type.String({ ...Time, description: 'of what is unfiled: when it was closed' }),
  filedBy: nullable(Type.String()),
  process: Named,
  type: nullable(Type.String()),
  departments: Type.Object({ coordinating: nullable(Named), responsible: nullable(Named), assisting: Type.Array(Named) }),
  rootCause: Lines,
  keywords: Lines,
  steps: Type.Array(StepTime, { description: 'as often as each was begun, beside its target' }),
  late: Type.Integer({ description: 'of those steps' }),
  survey: Type.Enum(SURVEY_STATES, { description: 'of the solution that was filed; planned: nothing has come of it yet' }),
  satisfaction: nullable(
    Type.Object(
      { ratings: Type.Record(Type.String(), Type.Integer()), by: Type.String(), at: Time },
      { description: 'what the customer has said last of the solution that was filed; null: nothing yet' },
    ),
  ),
});

const REVIEW = {
  month: '2026-03',
  tz: 'Asia/Shanghai',
  items: [
    {
      ticketId: EXAMPLE.ticketId,
      unfiled: false,
      filing: 1,
      filedAt: '2026-03-06T08:00:00.000Z',
      filedBy: 'mei',
      process: { id: 'five-stage', name: { zh: '五阶段闭环', en: 'Five stages' } },
      type: 'complaint',
      departments: { coordinating: null, responsible: null, assisting: [] },
      rootCause: { zh: ['批次缺陷 A bad batch'], en: ['批次缺陷 A bad batch'] },
      keywords: { zh: ['台灯'], en: ['台灯'] },
      steps: [],
      late: 0,
      survey: 'asked',
      satisfaction: null,
    },
  ],
  next: null,
};

export const Review = Type.Object(
  {
    month: Type.String(),
    tz: Type.String({ description: 'the zone of the company: its months, and the times of the page' }),
    items: Type.Array(Item),
    next: nullable(Type.String({ description: 'the cursor of the next page' })),
  },
  { examples: [REVIEW] },
);
export type ReviewBody = Static<typeof Review>;
