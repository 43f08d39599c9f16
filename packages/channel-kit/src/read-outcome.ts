import { deadLetterTopic, decode, type TicketCreated, type TicketMessageReceived, TOPICS, typeOf } from '@sluice/contracts';
import { PoisonRecord } from '@sluice/kernel';
import type { LogRecord } from '@sluice/stream';
import type { Outcome } from './outcomes.ts';

/** Where it is told that a contact could not be handled: the dead letters of who files contacts. */
export const UNFILED = deadLetterTopic(TOPICS.contactsReceived.name, 'conversation');

const SPEAKING: ReadonlySet<string> = new Set([typeOf('ticket.created'), typeOf('ticket.message_received')]);
/** What is read for; a driver may leave the rest out. */
export const SPEAKING_TYPES = [...SPEAKING, typeOf('contact.received')];

/**
 * What a record says of a contact of `channel`; undefined where it says nothing. Most records of the tickets' topic do not speak of
 * contacts: they are passed over by their type, before their value is read.
 */
export function readOutcome(record: LogRecord, channel: string): Outcome | undefined {
  const named = record.headers['ce_type'];
  if (record.topic === UNFILED.name) {
    const contactId = record.headers['ce_subject'];
    return contactId === undefined ? undefined : { contactId, status: 'failed' };
  }
  if (named !== undefined && !SPEAKING.has(named)) return undefined;
  const event = readable(record);
  if (event === undefined || !SPEAKING.has(event.type)) return undefined;
  const { ticket, channel: by, contactId } = event.data as TicketCreated | TicketMessageReceived;
  if (by !== channel || contactId === undefined) return undefined;
  return { contactId, status: 'threaded', conversationId: ticket.conversationId, ticketId: ticket.ticketId };
}

/** A record that nobody can read says nothing of a contact; it is no dead letter of ours. */
function readable(record: LogRecord): ReturnType<typeof decode> {
  try {
    return decode(record);
  } catch (error) {
    if (error instanceof PoisonRecord) return undefined;
    throw error;
  }
}
