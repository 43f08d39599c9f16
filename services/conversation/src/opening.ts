import type { Attachment } from '@sluice/contracts';
import { NEW_TEXT_BYTES } from '@sluice/channel-kit';
import { clipUtf8, type Instant, mint } from '@sluice/kernel';
import { apply } from './apply.ts';
import { announce, newConversation, openTicket } from './beginning.ts';
import type { Who } from './domain/ticket.ts';
import { type NotSent, sendMessage, type Sent } from './sending.ts';
import { remember } from './thread.ts';
import type { Cause, ContactPoint, Customer } from './model.ts';
import type { Work } from './work.ts';

interface Begun {
  readonly by: Who;
  readonly subject?: string | undefined;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly cause: Cause;
}

export interface WrittenFirst extends Begun {
  readonly html?: string | undefined;
  /** Where he is written to: one of his contact points. */
  readonly point: ContactPoint;
}

/** We write first: a conversation whose ticket was begun by us, so that no first response is owed. Load with `answers`. */
export function writeFirst(work: Work, customer: Customer, first: WrittenFirst): (Sent & { readonly conversationId: string }) | NotSent {
  const { point, by, subject, text, html, attachments, cause } = first;
  const { channel, accountId } = point;
  announce(work, customer, channel, cause);
  const conversation = newConversation(work, customer, { channel, accountId, ...(subject === undefined ? {} : { subject }) });
  openTicket(work, conversation, { channel, accountId, attributes: {}, begunBy: 'agent', receivedAt: work.now }, cause);
  const sent = sendMessage(work, conversation, { by, text, html, subject, attachments, to: point.id, cause });
  return 'refused' in sent ? sent : { ...sent, conversationId: conversation.id };
}

export interface Registered extends Begun {
  /** The channel on which he came, by its name or as a configured account; a counter or a letter has none. */
  readonly channel: string;
  readonly accountId: string;
  /** Where he can be answered, if he said so. */
  readonly point?: ContactPoint | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** When he came; never the future. */
  readonly receivedAt: Instant;
  /** Whom it concerns, as a complaint. */
  readonly excluded?: readonly string[];
  /** What is known of it before an agent is asked for. */
  readonly beforeAsked?: (ticketId: string) => void;
}

/** An agent registers what a customer said at a counter, in a letter, by telephone: the customer's demand, so its clocks run. */
export function registerDemand(work: Work, customer: Customer, demand: Registered): { readonly ticketId: string; readonly conversationId: string; readonly messageId: string } {
  const { channel, accountId, by, subject, text, attachments, attributes, point, cause } = demand;
  const receivedAt = Math.min(demand.receivedAt, work.now);
  announce(work, customer, channel, cause);
  const conversation = newConversation(work, customer, { channel, accountId, ...(subject === undefined ? {} : { subject }) });
  const ticketId = openTicket(
    work,
    conversation,
    { channel, accountId, attributes, begunBy: 'customer', receivedAt, by, ...(demand.excluded === undefined ? {} : { excluded: demand.excluded }) },
    cause,
  );
  demand.beforeAsked?.(ticketId);
  const messageId = mint('msg', work.now);
  remember(
    work,
    conversation,
    {
      id: messageId,
      conversationId: conversation.id,
      ticketId,
      contactId: null,
      contactPointId: point?.id ?? null,
      mailId: null,
      direction: 'in',
      kind: 'message',
      author: 'customer',
      at: receivedAt,
      delivery: null,
      doc: { ...(by.id === undefined ? {} : { by: by.id }), audience: 'customer', channel, accountId, ...(subject === undefined ? {} : { subject }), text, attachments },
    },
    customer,
  );
  work.words.set(conversation.id, { text: clipUtf8(text, NEW_TEXT_BYTES), subject: subject ?? null, authenticated: 'none' });
  apply(work, ticketId, { kind: 'customer_message', at: work.now, messageId, channel, messageKind: 'message', author: 'customer', receivedAt, thanks: false }, cause);
  return { ticketId, conversationId: conversation.id, messageId };
}
