import { deadLetterTopic, decode, known, type Known, type TicketRef, TOPICS, typeOf } from '@sluice/contracts';
import { PoisonRecord } from '@sluice/kernel';
import type { LogRecord } from '@sluice/stream';
import type { Outcome } from './outcomes.ts';

/** Where it is told that a contact could not be handled: the dead letters of who files contacts. */
export const UNFILED = deadLetterTopic(TOPICS.contactsReceived.name, 'conversation');

const SPEAKING: ReadonlySet<string> = new Set([typeOf('ticket.created'), typeOf('ticket.message_received'), typeOf('ticket.unmerged')]);
/** What is read for; a driver may leave the rest out. */
export const SPEAKING_TYPES = [...SPEAKING, typeOf('contact.received')];

/**
 * What a record says of contacts of `channel`; mostly nothing. Most records of the tickets' topic do not speak of
 * contacts: they are passed over by their type, before their value is read.
 */
export function readOutcomes(record: LogRecord, channel: string): Outcome[] {
  const said = record.topic === UNFILED.name ? unfiled(record) : threaded(record, channel);
  // No column keeps a U+0000: such ids are nobody's, and would stop the group.
  return said.filter((one) => !Object.values(one).some((text) => typeof text === 'string' && text.includes('\0')));
}

function unfiled(record: LogRecord): Outcome[] {
  const contactId = record.headers['ce_subject'];
  return contactId === undefined ? [] : [{ contactId, status: 'failed' }];
}

function threaded(record: LogRecord, channel: string): Outcome[] {
  const named = record.headers['ce_type'];
  if (named !== undefined && !SPEAKING.has(named)) return [];
  const found = readable(record);
  if (found?.name === 'ticket.unmerged')
    return found.event.data.contacts.filter((one) => one.channel === channel).map(({ contactId }) => ({ ...filed(contactId, found.event.data.ticket), moved: true }));
  if (found?.name !== 'ticket.created' && found?.name !== 'ticket.message_received') return [];
  const { ticket, channel: by, contactId } = found.event.data;
  return by !== channel || contactId === undefined ? [] : [filed(contactId, ticket)];
}

const filed = (contactId: string, { conversationId, ticketId }: TicketRef): Outcome => ({ contactId, status: 'threaded', conversationId, ticketId });

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
