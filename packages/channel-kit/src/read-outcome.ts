import { deadLetterTopic, decode, known, type Known, TOPICS, typeOf } from '@sluice/contracts';
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
  const said = record.topic === UNFILED.name ? unfiled(record) : threaded(record, channel);
  // No column keeps a U+0000: such ids are nobody's, and would stop the group.
  return said && Object.values(said).some((text: string) => text.includes('\0')) ? undefined : said;
}

function unfiled(record: LogRecord): Outcome | undefined {
  const contactId = record.headers['ce_subject'];
  return contactId === undefined ? undefined : { contactId, status: 'failed' };
}

function threaded(record: LogRecord, channel: string): Outcome | undefined {
  const named = record.headers['ce_type'];
  if (named !== undefined && !SPEAKING.has(named)) return undefined;
  const found = readable(record);
  if (found?.name !== 'ticket.created' && found?.name !== 'ticket.message_received') return undefined;
  const { ticket, channel: by, contactId } = found.event.data;
  if (by !== channel || contactId === undefined) return undefined;
  return { contactId, status: 'threaded', conversationId: ticket.conversationId, ticketId: ticket.ticketId };
}

/** A record that nobody can read says nothing of a contact; it is no dead letter of ours. */
function readable(record: LogRecord): Known | undefined {
  try {
    const event = decode(record);
    return event && known(event);
  } catch (error) {
    if (error instanceof PoisonRecord) return undefined;
    throw error;
  }
}
