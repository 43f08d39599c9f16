import { Type } from 'typebox';
import { EXAMPLE, nullable, Time } from './shapes.ts';
import { Shown } from './shapes-task.ts';

/** Why somebody does what needs a reason. */
export const Reason = {
  minLength: 1,
  maxLength: 4000,
  pattern: '^[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f]*$',
  examples: ['The customer has asked us to. 客户要求。'],
};

export const Name = Type.Object({ zh: Type.String(), en: Type.String() });

const Step = Type.Object({
  id: Type.String(),
  name: Name,
  state: Type.Enum(['waiting', 'not_asked', 'running', 'done', 'skipped', 'withdrawn'], { description: 'not_asked: this case does not need it' }),
  visit: Type.Integer({ description: 'how often it has begun' }),
  begunAt: nullable(Time),
  endedAt: nullable(Time),
  target: nullable(Type.String({ description: 'what the process allows for it; its clock: GET /v1/tickets/{id}/clocks' })),
  until: nullable(Type.String()),
  dueAt: nullable(Time),
  optional: Type.Boolean({ description: 'may be missing when the stage is left' }),
});

export const Missing = Type.Object({
  kind: Type.Enum(['field', 'plan', 'tasks', 'message', 'survey', 'step', 'stage', 'problem']),
  id: Type.String(),
  stage: Type.String(),
  step: Type.Optional(Type.String()),
  zh: Type.String(),
  en: Type.String(),
});

export const Value = Type.Union([Type.String(), Type.Boolean(), Type.Array(Type.String()), Type.Null()]);

export const Field = Type.Object({
  id: Type.String(),
  name: Name,
  kind: Type.String(),
  required: Type.Boolean(),
  values: Type.Optional(Type.Record(Type.String(), Name)),
  value: Value,
  by: nullable(Type.String()),
  at: nullable(Time),
});

/** The problem that a case went on with, which wrote its analysis, plan and feedback. */
export const Given = Type.Object({ ticketId: Type.String(), linked: Type.Boolean({ description: 'false: it has been taken from it since' }) });

const CASE = {
  ticketId: EXAMPLE.ticketId,
  version: 9,
  status: 'open',
  process: { id: 'five-stage', key: 'v1/five-stage', name: { zh: '五阶段闭环', en: 'Five stages' } },
  openedAt: '2026-03-02T08:00:00.000Z',
  aboutTicketId: null,
  stage: { id: 'intake', name: { zh: '受理登记', en: 'Intake' }, visit: 1, enteredAt: '2026-03-02T08:00:00.000Z' },
  next: ['analysis'],
  stages: [
    {
      id: 'intake',
      name: { zh: '受理登记', en: 'Intake' },
      visits: 1,
      steps: [
        {
          id: 'registered',
          name: { zh: '登记', en: 'Registered' },
          state: 'running',
          visit: 1,
          begunAt: '2026-03-02T08:00:00.000Z',
          endedAt: null,
          target: '1h',
          until: null,
          dueAt: null,
          optional: false,
        },
      ],
    },
  ],
  missing: [{ kind: 'field', id: 'registration.customer', stage: 'intake', step: 'registered', zh: '客户', en: 'Customer' }],
  forms: [
    {
      id: 'registration',
      name: { zh: '客户问题登记表', en: 'Registration' },
      version: 0,
      fields: [{ id: 'customer', name: { zh: '客户', en: 'Customer' }, kind: 'text', required: true, value: null, by: null, at: null }],
    },
  ],
  given: null,
  plan: { form: 'plan', ofTicketId: null, status: 'draft', version: 0, authors: [], decides: null, decidedBy: null },
  departments: { coordinating: 'service', responsible: null, assisting: [] },
  tasks: [],
  reasons: [],
};

export const Case = Type.Object(
  {
    ticketId: Type.String(),
    version: Type.Integer({ description: 'of the ticket' }),
    status: Type.String({ description: 'of the ticket' }),
    process: Type.Object({ id: Type.String(), key: Type.String({ description: 'the configuration and the process, as they were when the case began' }), name: Name }),
    openedAt: Time,
    aboutTicketId: nullable(Type.String({ description: 'the ticket that a complaint is about' })),
    stage: Type.Object({ id: Type.String(), name: Name, visit: Type.Integer(), enteredAt: Time }),
    next: Type.Array(Type.String(), { description: 'stages to which it can go on' }),
    stages: Type.Array(Type.Object({ id: Type.String(), name: Name, visits: Type.Integer(), steps: Type.Array(Step) })),
    missing: Type.Array(Missing, { description: 'what keeps it in its stage' }),
    forms: Type.Array(Type.Object({ id: Type.String(), name: Name, version: Type.Integer(), fields: Type.Array(Field) })),
    given: nullable(Given),
    plan: nullable(
      Type.Object({
        form: Type.String(),
        ofTicketId: nullable(Type.String({ description: 'the problem whose plan it is; null: its own' })),
        status: Type.Enum(['draft', 'submitted', 'approved']),
        version: Type.Integer(),
        authors: Type.Array(Type.String()),
        decides: nullable(Type.String({ description: 'the agent who decides on it now' })),
        decidedBy: nullable(Type.String()),
      }),
    ),
    departments: Type.Object({ coordinating: nullable(Type.String()), responsible: nullable(Type.String()), assisting: Type.Array(Type.String()) }),
    tasks: Type.Array(Shown),
    reasons: Type.Array(
      Type.Object({
        of: Type.Enum(['moved', 'refused', 'resolved', 'voided'], { description: 'voided: the approval, because whoever gave it is concerned' }),
        stage: Type.String({ description: 'the one that it is about: where the case stood before' }),
        reason: Type.String(),
        by: Type.String(),
        at: Time,
      }),
    ),
  },
  { examples: [CASE] },
);
