import { type ContactReceived, TOPICS } from '@sluice/contracts';
import { BrokenInvariant, type Instant, mint, toIso } from '@sluice/kernel';
import { apply, say } from './apply.ts';
import type { Who } from './domain/ticket.ts';
import type { Cause, Conversation, Customer } from './model.ts';
import type { Work } from './work.ts';

/** Said once, in the transaction that made him. */
export function announce(work: Work, customer: Customer, channel: string, cause: Cause): void {
  if (!customer.fresh) return;
  customer.fresh = false;
  const { id, tier, class: group, language } = customer;
  const facts = { ...(tier === null ? {} : { tier }), ...(group === null ? {} : { class: group }), ...(language === null ? {} : { language }) };
  say(work, TOPICS.customersEvents, 'customer.created', { customerId: id, channel, createdAt: toIso(work.now), ...facts }, { key: id, subject: id, at: work.now }, cause);
}

export type Beginning = Pick<ContactReceived, 'channel' | 'accountId'> & { readonly subject?: string };

/** Opened under the lock of its customer's row, which whoever loaded the customer holds. */
export function newConversation(work: Work, customer: Customer, begun: Beginning): Conversation {
  const id = mint('cnv', work.now);
  const conversation: Conversation = {
    id,
    customerId: customer.id,
    personId: customer.rootId,
    channel: begun.channel,
    accountId: begun.accountId,
    subject: begun.subject ?? null,
    openedAt: work.now,
    currentTicketId: '',
    joinedInto: null,
    mergedInto: null,
    mergedSeq: null,
    erased: false,
    rootId: id,
    facts: customer,
    participants: new Set(),
  };
  work.conversations.set(conversation.id, conversation);
  work.changed.conversations.add(conversation.id);
  return conversation;
}

export interface Demand extends Beginning {
  readonly contactId?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly begunBy: 'customer' | 'agent';
  readonly receivedAt: Instant;
  /** The person whom the customer came to. */
  readonly by?: Who;
  /** Whom it concerns, as a complaint. */
  readonly excluded?: readonly string[];
}

/** The one that goes on for it, itself where it is not merged. Both stand under their locks together. */
export function rootOf(work: Pick<Work, 'conversations'>, conversation: Conversation): Conversation {
  const root = work.conversations.get(conversation.rootId);
  if (!root) throw new BrokenInvariant('a merged conversation whose root was not loaded');
  return root;
}

export function known(work: Pick<Work, 'conversations'>, id: string): Conversation {
  const found = work.conversations.get(id);
  if (!found) throw new BrokenInvariant('a conversation was chosen that was not loaded');
  return found;
}

/** Opens a ticket; it becomes the conversation's present one, and its root's. */
export function openTicket(work: Work, conversation: Conversation, demand: Demand, cause: Cause): string {
  const ticketId = mint('tkt', work.now);
  const root = rootOf(work, conversation);
  const first = root.currentTicketId === '';
  const { channel, accountId, contactId, attributes, begunBy, receivedAt, by } = demand;
  const { tier } = conversation.facts;
  apply(
    work,
    ticketId,
    {
      kind: 'open',
      at: work.now,
      ticket: { ticketId, conversationId: conversation.id, customerId: conversation.customerId },
      channel,
      accountId,
      ...(contactId === undefined ? {} : { contactId }),
      receivedAt,
      begunBy,
      ...(by === undefined ? {} : { by }),
      ...(tier === null ? {} : { tier }),
      attributes,
      ...(first ? {} : { followsTicketId: root.currentTicketId }),
    },
    cause,
  );
  // Whom the matter concerns, it concerns when it goes on.
  const { excluded = [] } = first ? {} : (work.tickets.get(root.currentTicketId) ?? {});
  const agentIds = [...new Set([...excluded, ...(demand.excluded ?? [])])];
  if (agentIds.length > 0) apply(work, ticketId, { kind: 'exclude_agents', at: work.now, by: by ?? { kind: 'system' }, agentIds }, cause);
  conversation.facts.tickets += 1;
  for (const one of new Set([conversation, root])) {
    one.currentTicketId = ticketId;
    work.changed.conversations.add(one.id);
  }
  if (first) {
    const { id, customerId } = conversation;
    say(work, TOPICS.conversationsEvents, 'conversation.opened', { conversationId: id, customerId, ticketId, channel, openedAt: toIso(work.now) }, { key: id, subject: id, at: work.now }, cause);
  }
  return ticketId;
}
