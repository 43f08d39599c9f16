import type { EventName } from './events.ts';

/** One row of the topic table: what the log's `admin.create` makes and `doctor` compares with. */
export interface Topic {
  readonly name: string;
  /** Others may subscribe: ids and facts, no personal data. */
  readonly visibility: 'public' | 'internal';
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

const topic = (name: string, visibility: Topic['visibility'], days: number | 'compact', events: readonly EventName[], partitions = 8): Topic => ({
  name: `sluice.${name}.v1`,
  visibility,
  partitions,
  cleanup: days === 'compact' ? 'compact' : 'delete',
  ...(days === 'compact' ? {} : { retentionMs: days * DAY_MS }),
  maxBytes: 64 * KIB,
  events,
});

/**
 * Who writes what, with how many partitions, for how long. One writer a topic (architecture: "One writer per topic").
 * Eight partitions: two replicas of four slots each at least, and room to grow to eight processes.
 */
export const TOPICS = {
  contactsReceived: topic('contacts.received', 'internal', 7, ['contact.received']),
  conversationsEvents: topic('conversations.events', 'internal', 7, ['conversation.opened', 'work.requested', 'work.withdrawn', 'work.reprioritised', 'decision.refused']),
  routingEvents: topic('routing.events', 'internal', 7, ['work.queued', 'work.assigned', 'work.returned', 'work.transferred']),
  slaEvents: topic('sla.events', 'internal', 7, ['sla.warned', 'sla.breached', 'sla.breach_withdrawn', 'sla.priority_raised', 'sla.priority_withdrawn']),
  outboundMessages: topic('outbound.messages', 'internal', 7, ['outbound.requested']),
  outboundReceipts: topic('outbound.receipts', 'internal', 7, ['receipt.recorded']),
  ticketsEvents: topic('tickets.events', 'public', 30, [
    'ticket.created',
    'ticket.classified',
    'ticket.status_changed',
    'ticket.queued',
    'ticket.assigned',
    'ticket.unassigned',
    'ticket.returned',
    'ticket.transferred',
    'ticket.owner_changed',
    'ticket.priority_changed',
    'ticket.message_received',
    'ticket.message_sent',
    'ticket.message_delivered',
    'ticket.message_read',
    'ticket.message_failed',
    'ticket.note_added',
    'ticket.sla_warning',
    'ticket.sla_breached',
    'ticket.sla_breach_withdrawn',
    'ticket.decision_refused',
    'ticket.resolved',
    'ticket.reopened',
    'ticket.closed',
  ]),
  ticketsState: topic('tickets.state', 'public', 'compact', ['ticket.state']),
  slaEscalations: topic('sla.escalations', 'public', 30, ['escalation.fired']),
  agentsEvents: topic('agents.events', 'public', 30, ['agent.status_changed', 'agent.capacity_changed']),
  customersEvents: topic('customers.events', 'public', 30, ['customer.created']),
  configPublished: topic('config.published', 'internal', 'compact', ['config.published'], 1),
  configReports: topic('config.reports', 'internal', 'compact', ['config.applied', 'config.refused'], 1),
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
