import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { compose, type ContactReceived, type EventData, type EventName, type MachineMail, type Topic, TOPICS } from '@sluice/contracts';
import { DAY, type Instant, mint, toIso } from '@sluice/kernel';
import type { Inbound } from '@sluice/stream';

/** When a bench begins. */
export const NINE: Instant = Date.UTC(2026, 2, 2, 9);

/** An event as a consumer gets it. */
export function inbound<N extends EventName>(topic: Topic, name: N, data: EventData[N], key: string): Inbound {
  const { id, headers } = compose(topic, name, data, { service: 'test', key, subject: key, at: NINE });
  return { id, source: '/sluice/test', type: headers['ce_type'] ?? '', correlationid: id, topic: topic.name, partition: 0, offset: 0, key, data: structuredClone(data) };
}

export interface Mail {
  readonly from?: string;
  readonly to?: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  /** Message-ID. */
  readonly id?: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly tokens?: readonly string[];
  readonly automatic?: string;
  /** DMARC's word; absent: nobody has looked. */
  readonly dmarc?: 'pass' | 'fail' | 'none' | 'temperror';
  readonly receivedAt?: Instant;
  readonly machine?: Omit<MachineMail, 'recipients'> & Partial<Pick<MachineMail, 'recipients'>>;
  /** Of ours. */
  readonly account?: string;
}

let counter = 0;
export const CUSTOMER = 'li.wei@customer.example';
export const SUPPORT = 'support@sluice.example';

/** A mail as channel-email says it. */
export function mail(o: Mail = {}): Inbound<ContactReceived> {
  const { from = CUSTOMER, id = `m${++counter}@customer.example`, to = [SUPPORT], receivedAt = NINE, account = 'support' } = o;
  const point = contactPointId(account, 'email', canonicalAddress('email', from));
  const data: ContactReceived = {
    contactId: mint('con', NINE),
    contactPointId: point,
    channel: 'email',
    accountId: account,
    from: { kind: 'email', value: from },
    to: to.map((value) => ({ kind: 'email', value })),
    subject: o.subject ?? 'Where is my parcel? 我的包裹在哪里?',
    text: o.text ?? 'It should have come on Monday. 应该星期一到的。',
    receivedAt: toIso(receivedAt),
    providerId: `p${++counter}`,
    attributes: {},
    attachments: [],
    mail: {
      messageId: id,
      ...(o.inReplyTo === undefined ? {} : { inReplyTo: o.inReplyTo }),
      references: [...(o.references ?? [])],
      threadTokens: [...(o.tokens ?? [])],
      ...verdictOf(o),
      ...(o.machine === undefined ? {} : { machine: { recipients: [], ...o.machine } }),
    },
    flags: [],
    automatic: o.automatic ?? 'none',
  };
  return inbound(TOPICS.contactsReceived, 'contact.received', data, point) as Inbound<ContactReceived>;
}

function verdictOf({ dmarc, from = CUSTOMER }: Mail): Pick<NonNullable<ContactReceived['mail']>, 'authentication'> {
  if (dmarc === undefined) return {};
  return { authentication: { spf: 'none', dkim: 'none', dmarc, arc: 'none', domain: from.slice(from.indexOf('@') + 1), aligned: dmarc === 'pass', by: 'listener' } };
}

/** A contact of the app. */
export function call(
  o: {
    readonly from?: string;
    readonly kind?: string;
    readonly account?: string;
    readonly subject?: string;
    readonly text?: string;
    readonly attributes?: Record<string, string>;
    readonly language?: string;
  } = {},
): Inbound<ContactReceived> {
  const { from = 'user-7', kind = 'user', account = 'app' } = o;
  const point = contactPointId(account, kind, canonicalAddress(kind, from));
  const data: ContactReceived = {
    contactId: mint('con', NINE),
    contactPointId: point,
    channel: 'api',
    accountId: account,
    from: { kind, value: from },
    to: [],
    ...(o.subject === undefined ? {} : { subject: o.subject }),
    text: o.text ?? 'Please refund order 4711. 请退款。',
    receivedAt: toIso(NINE),
    providerId: `p${++counter}`,
    attributes: o.attributes ?? {},
    attachments: [],
    flags: [],
    automatic: 'none',
    ...(o.language === undefined ? {} : { language: o.language }),
  };
  return inbound(TOPICS.contactsReceived, 'contact.received', data, point) as Inbound<ContactReceived>;
}

interface About {
  readonly id: string;
  readonly conversationId: string;
  readonly version: number;
}

const base = (ticket: About) => ({ workItemId: mint('wrk', NINE), ticketId: ticket.id, conversationId: ticket.conversationId, onVersion: ticket.version });
const decisionId = 'dec_01963b1e-7c00-7000-8000-000000000001';

export function queued(ticket: About, more: Partial<EventData['work.queued']> = {}): Inbound {
  const data = { ...base(ticket), queueId: 'general', priority: 40, queuedAt: toIso(NINE), ruleId: 'rest', configVersion: 'v1', decisionId, ...more };
  return inbound(TOPICS.routingEvents, 'work.queued', data, ticket.conversationId);
}

export function assigned(ticket: About, agentId = 'anna', more: Partial<EventData['work.assigned']> = {}): Inbound {
  const decision = {
    decisionId,
    configVersion: 'v1',
    ruleId: 'rest',
    ruleText: 'everything else → general',
    queueId: 'general',
    agentId,
    strategy: 'longest_idle',
    features: { channel: 'email', priority: 40 },
    candidates: [{ agentId, score: 1 }],
    excluded: {},
    position: 0,
    waitedMs: 0,
    decidedInMs: 0,
  };
  return inbound(TOPICS.routingEvents, 'work.assigned', { ...base(ticket), agentId, cause: 'push', at: toIso(NINE), decision, ...more }, ticket.conversationId);
}

const OFFERED = { offerId: 'ofr_01963b1e-7c00-7000-8000-000000000001', expiresAt: toIso(NINE + 20_000) };
const card = (agentId: string): EventData['work.offered']['decision'] => (assigned({ id: '', conversationId: '', version: 1 }, agentId).data as EventData['work.assigned']).decision;

export function offered(ticket: About, agentId: string, more: Partial<EventData['work.offered']> = {}): Inbound {
  return inbound(TOPICS.routingEvents, 'work.offered', { ...base(ticket), ...OFFERED, agentId, at: toIso(NINE), decision: card(agentId), ...more }, ticket.conversationId);
}

export function offerEnded(name: 'work.accepted' | 'work.declined' | 'work.offer_timed_out', ticket: About, agentId: string): Inbound {
  return inbound(TOPICS.routingEvents, name, { ...base(ticket), offerId: OFFERED.offerId, agentId, at: toIso(NINE + 5000) }, ticket.conversationId);
}

export function offerRescinded(ticket: About, agentId: string): Inbound {
  return inbound(TOPICS.routingEvents, 'work.offer_rescinded', { ...base(ticket), offerId: OFFERED.offerId, agentId, reason: 'offline', at: toIso(NINE + 5000) }, ticket.conversationId);
}

export function handedOver(ticket: About, fromAgentId: string, toAgentId: string, noteId: string): Inbound {
  const data = { ...base(ticket), ...OFFERED, fromAgentId, toAgentId, noteId, at: toIso(NINE), by: { kind: 'agent', id: fromAgentId } };
  return inbound(TOPICS.routingEvents, 'work.handover_asked', data, ticket.conversationId);
}

export function handoverDecided(ticket: About, fromAgentId: string, toAgentId: string, outcome: string): Inbound {
  const data = { ...base(ticket), offerId: OFFERED.offerId, fromAgentId, toAgentId, outcome, at: toIso(NINE + 5000) };
  return inbound(TOPICS.routingEvents, 'work.handover_decided', data, ticket.conversationId);
}

export function overflowed(ticket: About, toQueueId: string): Inbound {
  const data = { ...base(ticket), fromQueueId: 'general', toQueueId, afterMs: 600_000, at: toIso(NINE), ruleId: 'rest', configVersion: 'v1', decisionId };
  return inbound(TOPICS.routingEvents, 'work.overflowed', data, ticket.conversationId);
}

export function returned(ticket: About, agentId: string, more: Partial<EventData['work.returned']> = {}): Inbound {
  return inbound(TOPICS.routingEvents, 'work.returned', { ...base(ticket), agentId, reason: 'offline', at: toIso(NINE), ...more }, ticket.conversationId);
}

export function clock(name: 'sla.warned' | 'sla.breached' | 'sla.breach_withdrawn', ticket: About, more: Partial<EventData['sla.breached']> = {}): Inbound {
  const data = {
    clockId: 'clk_01963b1e-7c00-7000-8000-000000000001',
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    clock: 'first_response',
    dueAt: toIso(NINE),
    at: toIso(NINE),
    policyId: 'standard',
    configVersion: 'v1',
    lateIntake: false,
    ...more,
  };
  return inbound(TOPICS.slaEvents, name, data, ticket.conversationId);
}

/** A rung of a ladder asks a department for something. */
export function taskAsked(ticket: About, more: Partial<EventData['sla.task_asked']> = {}): Inbound {
  const data = {
    clockId: 'clk_01963b1e-7c00-7000-8000-000000000001',
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    rung: 0,
    at: toIso(NINE),
    policyId: 'standard',
    configVersion: 'v1',
    departmentId: 'logistics',
    text: '请查看 Look at it.',
    ...more,
  };
  return inbound(TOPICS.slaEvents, 'sla.task_asked', data, ticket.conversationId);
}

export function raised(name: 'sla.priority_raised' | 'sla.priority_withdrawn', ticket: About, more: Partial<EventData['sla.priority_raised']> = {}): Inbound {
  const data = {
    clockId: 'clk_01963b1e-7c00-7000-8000-000000000001',
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    by: 10,
    rung: 0,
    at: toIso(NINE),
    ...more,
  };
  return inbound(TOPICS.slaEvents, name, data, ticket.conversationId);
}

export function ladderAsks(name: 'sla.reassign_asked' | 'sla.widen_asked', ticket: About, more: Partial<EventData['sla.reassign_asked']> = {}): Inbound {
  const data = {
    clockId: 'clk_01963b1e-7c00-7000-8000-000000000001',
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    rung: 1,
    at: toIso(NINE),
    policyId: 'default',
    configVersion: 'v1',
    ...more,
  };
  return inbound(TOPICS.slaEvents, name, data, ticket.conversationId);
}

export function receipt(ticket: About, messageId: string, status: string, code?: string): Inbound {
  const data = { messageId, conversationId: ticket.conversationId, ticketId: ticket.id, status, at: toIso(NINE + DAY), ...(code === undefined ? {} : { code }) };
  return inbound(TOPICS.outboundReceipts, 'receipt.recorded', data, 'cpt_x');
}

export const SURVEY = 'svy_01963b1e-7c00-7000-8000-000000000001';

export function surveyDue(ticket: About, more: Partial<EventData['survey.due']> = {}): Inbound {
  const data = {
    surveyId: SURVEY,
    ticketId: ticket.id,
    conversationId: ticket.conversationId,
    onVersion: ticket.version,
    at: toIso(NINE),
    configVersion: 'v1',
    url: 'https://help.example/s/abc',
    texts: [
      { language: 'zh', subject: '请评价', text: '请打开 {link}' },
      { language: 'en', subject: 'How did we do?', text: 'Please open {link}' },
    ],
    ...more,
  };
  return inbound(TOPICS.insightEvents, 'survey.due', data, ticket.conversationId);
}

export function surveySkipped(ticket: About, reason: string): Inbound {
  return inbound(TOPICS.insightEvents, 'survey.skipped', { surveyId: SURVEY, ticketId: ticket.id, conversationId: ticket.conversationId, reason, at: toIso(NINE) }, ticket.conversationId);
}

export function surveyAnswered(ticket: About, more: Partial<EventData['survey.answered']> = {}): Inbound {
  const data = { surveyId: SURVEY, ticketId: ticket.id, conversationId: ticket.conversationId, ratings: { speed: 5, effect: 2 }, by: 'customer', at: toIso(NINE), ...more };
  return inbound(TOPICS.insightEvents, 'survey.answered', data, ticket.conversationId);
}
