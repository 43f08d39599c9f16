import { type Static, Type } from 'typebox';
import { EXAMPLE, nullable, Time } from './shapes.ts';
import { Field, Given, Name } from './shapes-case.ts';
import { Shown } from './shapes-task.ts';

/** As a person reads it, line by line; none: nothing is filled in. */
const Lines = Type.Object({ zh: Type.Array(Type.String()), en: Type.Array(Type.String()) });

const Form = Type.Object({ id: Type.String(), name: Name, version: Type.Integer(), fields: Type.Array(Type.Object({ ...Field.properties, shown: Lines })) });

const StageTime = Type.Object({
  stage: Type.String(),
  name: Name,
  visit: Type.Integer(),
  cause: Type.String({ description: 'opened, done, skipped, moved_back, reopened' }),
  by: nullable(Type.String()),
  enteredAt: Time,
  leftAt: nullable(Time),
});

export const StepTime = Type.Object({
  stage: Type.String(),
  step: Type.String(),
  name: Name,
  visit: Type.Integer({ description: 'which of its beginnings' }),
  begunAt: Time,
  endedAt: nullable(Time),
  endedBy: nullable(Type.String()),
  outcome: nullable(Type.String({ description: 'done, skipped, withdrawn; null while it runs' })),
  target: nullable(Type.String()),
  until: nullable(Type.String()),
  elapsed: Type.Boolean({ description: 'every hour counts, not only business hours' }),
  dueAt: nullable(Time),
  targetMs: nullable(Type.Integer()),
  usedMs: nullable(Type.Integer({ description: 'what has counted; null where the calendar cannot say' })),
  late: Type.Boolean(),
});

const Named = Type.Object({ id: Type.String(), name: Name });

const Approval = Type.Object({
  form: Type.String(),
  ofTicketId: nullable(Type.String({ description: 'the problem whose plan it is; null: its own' })),
  status: Type.Enum(['draft', 'submitted', 'approved']),
  authors: Type.Array(Type.String()),
  submittedBy: nullable(Type.String()),
  submittedAt: nullable(Time),
  decidedBy: nullable(Type.String()),
  decidedAt: nullable(Time),
  refusals: Type.Array(Type.Object({ by: Type.String(), at: Time, reason: Type.String() })),
});

const NAME = { zh: '受理登记', en: 'Intake' };
const FILE = {
  ticketId: EXAMPLE.ticketId,
  process: { id: 'five-stage', name: { zh: '五阶段闭环', en: 'Five stages' } },
  status: 'open',
  stage: { id: 'intake', name: NAME },
  openedAt: '2026-03-02T08:00:00.000Z',
  madeAt: '2026-03-02T08:10:00.000Z',
  tz: 'Asia/Shanghai',
  filed: null,
  forms: [
    {
      id: 'registration',
      name: { zh: '客户问题登记表', en: 'Registration' },
      version: 1,
      fields: [
        {
          id: 'customer',
          name: { zh: '客户', en: 'Customer' },
          kind: 'text',
          required: true,
          value: '李伟 Li Wei',
          shown: { zh: ['李伟 Li Wei'], en: ['李伟 Li Wei'] },
          by: 'mei',
          at: '2026-03-02T08:05:00.000Z',
        },
      ],
    },
  ],
  stages: [{ stage: 'intake', name: NAME, visit: 1, cause: 'opened', by: 'mei', enteredAt: '2026-03-02T08:00:00.000Z', leftAt: null }],
  steps: [
    {
      stage: 'intake',
      step: 'registered',
      name: { zh: '登记', en: 'Registered' },
      visit: 1,
      begunAt: '2026-03-02T08:00:00.000Z',
      endedAt: null,
      endedBy: null,
      outcome: null,
      target: '1h',
      until: null,
      elapsed: false,
      dueAt: '2026-03-02T09:00:00.000Z',
      targetMs: 3_600_000,
      usedMs: 600_000,
      late: false,
    },
  ],
  given: null,
  approval: null,
  tasks: [],
  reasons: [],
  departments: { coordinating: { id: 'service', name: { zh: '客服部', en: 'Customer service' } }, responsible: null, assisting: [] },
};

/** A case on paper: its forms, its times, its approval and tasks. With one form alone: what belongs to that one. */
export const CaseFile = Type.Object(
  {
    ticketId: Type.String(),
    process: Named,
    status: Type.String({ description: 'of the ticket' }),
    stage: Named,
    openedAt: Time,
    madeAt: Time,
    tz: Type.String({ description: 'the zone in which times are printed' }),
    filed: nullable(Type.Object({ number: Type.Integer({ description: 'which of its filings' }), at: Time, by: nullable(Type.String()) })),
    forms: Type.Array(Form),
    stages: Type.Array(StageTime),
    steps: Type.Array(StepTime),
    given: nullable(Given),
    approval: nullable(Approval),
    tasks: Type.Array(Type.Object({ ...Shown.properties, department: Name })),
    reasons: Type.Array(Type.Object({ of: Type.String(), stage: Type.String(), reason: Type.String(), by: Type.String(), at: Time })),
    departments: Type.Object({ coordinating: nullable(Named), responsible: nullable(Named), assisting: Type.Array(Named) }),
  },
  { examples: [FILE] },
);
export type CaseFileBody = Static<typeof CaseFile>;
export type FormBody = CaseFileBody['forms'][number];
export type StepBody = CaseFileBody['steps'][number];
