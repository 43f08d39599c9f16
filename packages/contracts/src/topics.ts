import type { EventName } from './events.ts';

/** What the records of a topic are keyed by; those of one key keep their order. */
export interface TopicKey {
  /** Whose id it is; `current`: the word itself, on a topic that has one key. */
  readonly of: 'ticket' | 'conversation' | 'contact point' | 'customer' | 'agent' | 'recipient' | 'service' | 'erasure' | 'current';
  /** Where an event names the same id once more. */
  readonly names?: 'subject' | `data.${string}`;
}

/** One row of the topic table: what the log's `admin.create` makes and `doctor` compares with. */
export interface Topic {
  readonly name: string;
  /** Others may subscribe: ids and facts, no personal data. */
  readonly visibility: 'public' | 'internal';
  /** Absent for dead letters: they stand under the key of their record, whatever it is. */
  readonly key?: TopicKey;
  readonly partitions: number;
  readonly cleanup: 'delete' | 'compact';
  /** Absent where the topic is compacted. */
  readonly retentionMs?: number;
  /** The largest value that may be written. */
  readonly maxBytes: number;
  readonly events: readonly EventName[];
}

const DAY_MS = 86_400_000;
const KIB = 1024;

const topic = (name: string, visibility: Topic['visibility'], key: TopicKey, days: number | 'compact', events: readonly EventName[], partitions = 8): Topic => ({
  name: `sluice.${name}.v1`,
  visibility,
  key,
  partitions,
  cleanup: days === 'compact' ? 'compact' : 'delete',
  ...(days === 'compact' ? {} : { retentionMs: days * DAY_MS }),
  maxBytes: 64 * KIB,
  events,
});

const POINT: TopicKey = { of: 'contact point', names: 'data.contactPointId' };
const CONVERSATION: TopicKey = { of: 'conversation', names: 'data.conversationId' };
const TICKET: TopicKey = { of: 'ticket', names: 'subject' };

/**
 * Who writes what, with how many partitions, for how long. One writer a topic (architecture: "One writer per topic").
 * Eight partitions: two replicas of four slots each at least, and room to grow to eight processes.
 */
export const TOPICS = {
  contactsReceived: topic('contacts.received', 'internal', POINT, 7, ['contact.received']),
  conversationsEvents: topic('conversations.events', 'internal', CONVERSATION, 7, [
    'conversation.opened',
    'work.requested',
    'work.withdrawn',
    'work.reprioritised',
    'work.answered',
    'work.reassign_asked',
    'work.widen_asked',
    'work.excluded',
    'decision.refused',
  ]),
  routingEvents: topic('routing.events', 'internal', CONVERSATION, 7, [
    'work.queued',
    'work.offered',
    'work.accepted',
    'work.declined',
    'work.offer_timed_out',
    'work.offer_rescinded',
    'work.assigned',
    'work.returned',
    'work.transferred',
    'work.overflowed',
    'work.handover_asked',
    'work.handover_decided',
  ]),
  slaEvents: topic('sla.events', 'internal', CONVERSATION, 7, [
    'sla.warned',
    'sla.breached',
    'sla.breach_withdrawn',
    'sla.priority_raised',
    'sla.priority_withdrawn',
    'sla.reassign_asked',
    'sla.widen_asked',
    'sla.task_asked',
  ]),
  /** What insight asks of conversation: surveys. */
  insightEvents: topic('insight.events', 'internal', CONVERSATION, 7, ['survey.due', 'survey.skipped', 'survey.answered']),
  outboundMessages: topic('outbound.messages', 'internal', POINT, 7, ['outbound.requested']),
  outboundReceipts: topic('outbound.receipts', 'internal', { of: 'contact point' }, 7, ['receipt.recorded']),
  ticketsEvents: topic('tickets.events', 'public', TICKET, 30, [
    'ticket.created',
    'ticket.classified',
    'ticket.status_changed',
    'ticket.queued',
    'ticket.offered',
    'ticket.accepted',
    'ticket.declined',
    'ticket.offer_timed_out',
    'ticket.offer_rescinded',
    'ticket.assigned',
    'ticket.unassigned',
    'ticket.returned',
    'ticket.widened',
    'ticket.transferred',
    'ticket.owner_changed',
    'ticket.priority_changed',
    'ticket.message_received',
    'ticket.message_sent',
    'ticket.message_delivered',
    'ticket.message_read',
    'ticket.message_failed',
    'ticket.note_added',
    'ticket.reply_withheld',
    'ticket.labelled',
    'ticket.sla_warning',
    'ticket.sla_breached',
    'ticket.sla_breach_withdrawn',
    'ticket.decision_refused',
    'ticket.resolved',
    'ticket.reopened',
    'ticket.closed',
    'ticket.merged',
    'ticket.unmerged',
    'ticket.erased',
    'ticket.promise_made',
    'ticket.promise_kept',
    'ticket.promise_broken',
    'ticket.promise_withdrawn',
    'ticket.case_opened',
    'ticket.stage_entered',
    'ticket.step_begun',
    'ticket.step_ended',
    'ticket.task_opened',
    'ticket.task_assigned',
    'ticket.task_ended',
    'ticket.linked',
    'ticket.unlinked',
    'ticket.agents_excluded',
    'ticket.survey_sent',
    'ticket.survey_withheld',
    'ticket.survey_answered',
  ]),
  ticketsState: topic('tickets.state', 'public', TICKET, 'compact', ['ticket.state']),
  slaEscalations: topic('sla.escalations', 'public', { of: 'ticket', names: 'data.ticketId' }, 30, ['escalation.fired', 'escalation.acknowledged']),
  /** Who is told of an escalation beside the list in the API: by mail, by a webhook. */
  slaNotices: topic('sla.notices', 'internal', { of: 'recipient', names: 'data.recipientId' }, 7, ['notice.requested']),
  agentsEvents: topic('agents.events', 'public', { of: 'agent', names: 'subject' }, 30, ['agent.status_changed', 'agent.capacity_changed']),
  customersEvents: topic('customers.events', 'public', { of: 'customer', names: 'subject' }, 30, ['customer.created', 'customer.updated', 'customer.merged', 'customer.unmerged', 'customer.erased']),
  /** One partition: what is asked and reported of an erasure is little, and in order. */
  erasuresRequested: topic('erasures.requested', 'internal', { of: 'erasure', names: 'data.erasureId' }, 7, ['erasure.requested', 'erasure.files_asked'], 1),
  erasuresReported: topic('erasures.reported', 'internal', { of: 'service', names: 'data.service' }, 7, ['erasure.reported', 'erasure.files_held'], 1),
  configPublished: topic('config.published', 'internal', { of: 'current' }, 'compact', ['config.published'], 1),
  configReports: topic('config.reports', 'internal', { of: 'service', names: 'data.service' }, 'compact', ['config.applied', 'config.refused'], 1),
} as const satisfies Record<string, Topic>;

const byName = new Map<string, Topic>(Object.values(TOPICS).map((one) => [one.name, one]));

/** `<topic>.<group>.dlq`; a dead letter is as large as its record. */
export function deadLetterTopic(name: string, group: string): Topic {
  const original = byName.get(name);
  return { name: `${name}.${group}.dlq`, visibility: 'internal', partitions: original?.partitions ?? 1, cleanup: 'delete', retentionMs: 14 * DAY_MS, maxBytes: 1_000_000, events: [] };
}

/** The row of a topic or of a dead-letter topic; undefined where there is none. */
export function topicOf(name: string): Topic | undefined {
  const found = byName.get(name);
  if (found || !name.endsWith('.dlq')) return found;
  for (const original of byName.keys()) {
    if (name.startsWith(`${original}.`)) return deadLetterTopic(original, name.slice(original.length + 1, -'.dlq'.length));
  }
  return undefined;
}
