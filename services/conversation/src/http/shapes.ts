import { CLOSE_REASONS, type Mood, MOODS, TICKET_STATUSES, URGENCIES, type Urgency, WAITING_FOR } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { type Static, type TSchema, Type } from 'typebox';
import type { Classified, Ticket as TicketState } from '../domain/ticket.ts';
import { processIdOf } from '../domain/case/world.ts';
import type { TicketView } from '../store/views.ts';

/** What the routes of conversation say of a ticket, as a schema and as the function that makes it. */
export const nullable = <T extends TSchema>(one: T) => Type.Union([one, Type.Null()]);
export const Time = Type.String({ format: 'date-time', examples: ['2026-03-02T08:00:00.000Z'] });
export const isoOrNull = (at: number | null | undefined): string | null => (at === null || at === undefined ? null : toIso(at));

export const EXAMPLE = {
  ticketId: 'tkt_01970f3c-8a00-7000-8000-000000000001',
  conversationId: 'cnv_01970f3c-8a00-7000-8000-000000000002',
  customerId: 'cus_01970f3c-8a00-7000-8000-000000000003',
  otherCustomerId: 'cus_01970f3c-8a00-7000-8000-000000000009',
  messageId: 'msg_01970f3c-8a00-7000-8000-000000000004',
  pointId: 'cpt_01970f3c-8a00-8000-8000-000000000007',
  otherConversationId: 'cnv_01970f3c-8a00-7000-8000-000000000008',
} as const;

/** As rules write them. */
export const Label = Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', examples: ['refund'] });

/** An id that names nothing, well-formed or not, is not found: never a fault of the call. */
export const idParams = (example: string) => Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: [example] }) });

const Classification = Type.Object({
  type: Type.String(),
  urgency: Type.Enum(URGENCIES),
  language: Type.String({ description: 'BCP 47' }),
  confidence: Type.Number({ minimum: 0, maximum: 1, description: '1: a person said so' }),
  reasons: Type.Array(Type.String(), { description: 'the words that decided the type, as they stand in the table of types' }),
  needsPerson: Type.Boolean(),
  mood: Type.Optional(Type.Enum(MOODS)),
  aboutPerson: Type.Optional(Type.Boolean({ description: 'a complaint of somebody of ours' })),
  why: Type.Optional(
    Type.Object(
      { urgency: Type.Array(Type.String()), language: Type.Array(Type.String()), mood: Type.Array(Type.String()) },
      { description: 'the words that decided the rest; language: a script, small words, model or customer' },
    ),
  ),
});

const WorkItem = Type.Object({
  id: Type.String(),
  status: Type.Enum(['queued', 'offered', 'in_hand'], { description: 'in_hand also while its holder offers it to another agent' }),
  offerId: nullable(Type.String()),
  offeredTo: nullable(Type.String({ description: 'the agent who may take it' })),
  offerExpiresAt: nullable(Time),
});

/** As the routes answer it. */
const TICKET = {
  id: EXAMPLE.ticketId,
  version: 5,
  conversationId: EXAMPLE.conversationId,
  customerId: EXAMPLE.customerId,
  customer: { id: EXAMPLE.customerId, name: '李伟', tier: null },
  subject: 'Order 4711 没有收到',
  channel: 'email',
  accountId: 'support',
  status: 'open',
  waiting: null,
  agentId: 'mei',
  ownerId: 'mei',
  queueId: 'billing',
  workItem: { id: 'wrk_01970f3c-8a00-7000-8000-000000000005', status: 'in_hand', offerId: null, offeredTo: null, offerExpiresAt: null },
  priority: 60,
  priorityByHuman: false,
  classification: {
    type: 'complaint',
    urgency: 'high',
    language: 'zh',
    confidence: 0.93,
    reasons: ['投诉'],
    needsPerson: false,
    mood: 'angry',
    aboutPerson: false,
    why: { urgency: ['没有收到'], language: ['han'], mood: ['投诉'] },
  },
  attributes: { orderId: '4711' },
  labels: ['refund'],
  excludedAgentIds: [],
  case: { processId: 'five-stage', stage: 'intake' },
  breached: [],
  begunBy: 'customer',
  followsTicketId: null,
  messages: 1,
  humanMessages: 0,
  handOvers: 0,
  reopened: 0,
  lastCustomerAt: '2026-03-02T08:00:00.000Z',
  lastAgentAt: null,
  oldestUnansweredAt: '2026-03-02T08:00:00.000Z',
  receivedAt: '2026-03-02T08:00:00.000Z',
  createdAt: '2026-03-02T08:00:00.120Z',
  updatedAt: '2026-03-02T08:00:00.180Z',
  resolvedAt: null,
  resolutionCode: null,
  closeReason: null,
};

export const Ticket = Type.Object(
  {
    id: Type.String({ examples: [EXAMPLE.ticketId] }),
    version: Type.Integer({ description: 'rises by one with each event of it; stands in the ETag too' }),
    conversationId: Type.String({ examples: [EXAMPLE.conversationId] }),
    customerId: Type.String({ examples: [EXAMPLE.customerId] }),
    customer: Type.Object({ id: Type.String(), name: nullable(Type.String()), tier: nullable(Type.String()) }),
    subject: nullable(Type.String()),
    channel: Type.String({ examples: ['email'] }),
    accountId: Type.String(),
    status: Type.Enum(TICKET_STATUSES),
    waiting: nullable(Type.Object({ for: Type.Enum(WAITING_FOR), dueAt: Time })),
    agentId: nullable(Type.String({ description: 'the holder' })),
    ownerId: nullable(Type.String()),
    queueId: nullable(Type.String()),
    workItem: nullable(WorkItem),
    priority: Type.Integer({ minimum: 0, maximum: 100 }),
    priorityByHuman: Type.Boolean({ description: 'no rule, classifier or ladder lowers it' }),
    classification: nullable(Classification),
    attributes: Type.Record(Type.String(), Type.String()),
    labels: Type.Array(Type.String(), { description: 'put on by rules and people' }),
    excludedAgentIds: Type.Array(Type.String(), { description: 'whom it concerns, as a complaint: they neither own, hold nor decide on it, and do not read it' }),
    case: nullable(Type.Object({ processId: Type.String(), stage: Type.String() }, { description: 'it runs through the stages of a process: GET /v1/tickets/{id}/case' })),
    breached: Type.Array(Type.String(), { description: 'clocks that are over their time', examples: [['first_response']] }),
    begunBy: Type.Enum(['customer', 'agent']),
    followsTicketId: nullable(Type.String()),
    messages: Type.Integer(),
    humanMessages: Type.Integer({ description: 'answers by people' }),
    handOvers: Type.Integer(),
    reopened: Type.Integer(),
    lastCustomerAt: nullable(Time),
    lastAgentAt: nullable(Time),
    oldestUnansweredAt: nullable(Time),
    receivedAt: Time,
    createdAt: Time,
    updatedAt: Time,
    resolvedAt: nullable(Time),
    resolutionCode: nullable(Type.String()),
    closeReason: nullable(Type.Enum(CLOSE_REASONS)),
  },
  { examples: [TICKET] },
);

export type TicketBody = Static<typeof Ticket>;

function classificationOf({ urgency, mood, reasons, why, ...facts }: Classified): Static<typeof Classification> {
  return {
    ...facts,
    urgency: urgency as Urgency,
    reasons: [...reasons],
    ...(mood === undefined ? {} : { mood: mood as Mood }),
    ...(why === undefined ? {} : { why: { urgency: [...why.urgency], language: [...why.language], mood: [...why.mood] } }),
  };
}

function workItemOf(id: string, { agentId, offer }: Pick<TicketState, 'agentId' | 'offer'>): Static<typeof WorkItem> {
  const open = offer?.open === true ? offer : undefined;
  const status = agentId !== null ? 'in_hand' : open ? 'offered' : 'queued';
  return { id, status, offerId: open?.id ?? null, offeredTo: open?.agentId ?? null, offerExpiresAt: isoOrNull(open?.expiresAt) };
}

export function ticketOf({ ticket: t, subject, customerId, customerName }: TicketView): TicketBody {
  const { id, version, conversationId, channel, accountId, status, agentId, ownerId, queueId, priority, priorityByHuman, followsTicketId } = t;
  const { messages, humanMessages, handOvers, reopened, resolutionCode, closeReason, workItemId } = t;
  return {
    id,
    version,
    conversationId,
    customerId,
    customer: { id: customerId, name: customerName, tier: t.tier },
    subject,
    channel,
    accountId,
    status,
    waiting: t.waitingFor === null || t.dueAt === null ? null : { for: t.waitingFor, dueAt: toIso(t.dueAt) },
    agentId,
    ownerId,
    queueId,
    workItem: workItemId === null ? null : workItemOf(workItemId, t),
    priority,
    priorityByHuman,
    classification: t.classification && classificationOf(t.classification),
    attributes: { ...t.attributes },
    labels: [...(t.labels ?? [])],
    excludedAgentIds: [...(t.excluded ?? [])],
    case: t.case === undefined ? null : { processId: processIdOf(t.case.process), stage: t.case.stage },
    breached: [...new Set(t.breached.map((one) => one.clock))],
    begunBy: t.begunBy as 'customer' | 'agent',
    followsTicketId,
    messages,
    humanMessages,
    handOvers,
    reopened,
    lastCustomerAt: isoOrNull(t.lastCustomerAt),
    lastAgentAt: isoOrNull(t.lastAgentAt),
    oldestUnansweredAt: isoOrNull(t.oldestUnansweredAt),
    receivedAt: toIso(t.receivedAt),
    createdAt: toIso(t.createdAt),
    updatedAt: toIso(t.updatedAt),
    resolvedAt: isoOrNull(t.resolvedAt),
    resolutionCode,
    closeReason,
  };
}
