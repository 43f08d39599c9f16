import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { authenticatedOf, type ContactReceived } from '@sluice/contracts';
import { BrokenInvariant, instantOf } from '@sluice/kernel';
import { apply } from './apply.ts';
import { announce, type Demand, known, newConversation, openTicket, rootOf } from './beginning.ts';
import { AUTOMATIC_CODE } from './config.ts';
import { messageOf } from './contact-message.ts';
import { takes } from './domain/by-customer.ts';
import { dueOf } from './domain/by-time.ts';
import { faultOf } from './domain/customer-attributes.ts';
import { type Proof, provesMore } from './domain/proof.ts';
import { changesMatter } from './domain/subject.ts';
import { isMereThanks } from './domain/thanks.ts';
import { isDisowned, isMailId, type Outside, placeOf } from './domain/threading.ts';
import { failed } from './handlers/receipt-recorded.ts';
import { joinNeighbours, suggest } from './joining.ts';
import { speak } from './speaking.ts';
import { awaitParents, following, remember, signedConversation, standsOutside, viewOf } from './thread.ts';
import { areApart } from './teams.ts';
import { besideTwin, fileCopy, twinOf } from './twins.ts';
import type { Cause, Conversation, Customer } from './model.ts';
import type { Work } from './work.ts';

/** Written by a machine in answer to something: nobody waits for our answer to it. */
const ANSWERS_OF_MACHINES = new Set(['auto_reply', 'bounce', 'feedback_report']);
const RULE = { kind: 'rule', id: AUTOMATIC_CODE } as const;

/** A contact finds its customer, its conversation and its ticket; nothing is ever left lying beside them. */
export function fileContact(work: Work, contact: ContactReceived, cause: Cause): void {
  const customer = work.customers.get(contact.contactPointId);
  if (!customer) throw new BrokenInvariant('a contact whose customer was not loaded');
  learn(work, customer, contact, cause);
  prove(work, contact.contactPointId, proofOf(contact));
  announce(work, customer, contact.channel, cause);
  const arrived = {
    contactPointId: contact.contactPointId,
    customerId: customer.rootId,
    tokenConversationId: following(work, signedConversation(work, contact)),
    mailId: contact.mail?.messageId,
    inReplyTo: contact.mail?.inReplyTo,
    references: contact.mail?.references ?? [],
    subject: kindOf(contact, false) === 'message' ? contact.subject : undefined,
    disowned: isDisowned(contact.mail?.authentication),
  };
  const twin = twinOf(work, contact);
  if (twin && !areApart(work, twin.accountId, contact.accountId)) return fileCopy(work, contact, customer, twin, cause);
  const place = onStream(work, contact) ?? (twin ? besideTwin(work, placeOf(arrived, viewOf(work)), contact, twin) : placeOf(arrived, viewOf(work)));
  const alone = place.conversationId === undefined;
  const conversation = alone ? begin(work, customer, contact) : known(work, place.conversationId);
  const author = alone || (place.by === 'token' && contact.automatic !== 'bounce') || conversation.personId === customer.rootId ? 'customer' : 'third_party';
  const kind = kindOf(contact, alone);
  const thanks = !alone && isMereThanks(contact.text);
  const ticketId = ticketFor(work, conversation, contact, alone, kind !== 'message' || thanks, cause);
  const row = messageOf(work, contact, conversation.id, ticketId, kind, author);
  remember(work, conversation, row, customer);
  if (place.conversationId !== undefined && place.by === 'token' && kind === 'message' && !arrived.disowned && conversation.personId === customer.rootId)
    prove(work, contact.contactPointId, 'reply_token');
  if (kind === 'message')
    work.words.set(work.tickets.get(ticketId)?.conversationId ?? conversation.id, {
      text: contact.text,
      subject: contact.subject ?? null,
      authenticated: authenticatedOf(contact.mail?.authentication),
    });
  apply(
    work,
    ticketId,
    { kind: 'customer_message', at: work.now, messageId: row.id, contactId: contact.contactId, channel: contact.channel, messageKind: kind, author, receivedAt: row.at, thanks },
    cause,
  );
  bounced(work, contact, cause);
  if (alone && kind !== 'message') apply(work, ticketId, { kind: 'resolve', at: work.now, by: RULE, code: AUTOMATIC_CODE }, cause);
  if (alone) standBeside(work, conversation, place.suggested);
  if (alone || place.by === 'parent') awaitParents(work, conversation.id, arrived);
  // Whoever writes in another's name does not draw replies to an id that he only claims.
  if (kind === 'message' && row.mailId !== null) joinNeighbours(work, conversation, isMailId(row.mailId) && !arrived.disowned ? row.mailId : undefined, cause);
  work.telemetry.contactFiled(contact.channel, alone ? 'new' : place.by);
}

/** Those that it names and is not let into: a person may join them. One that is the same mail is joined by nobody else. */
function standBeside(work: Work, conversation: Conversation, suggested: ReadonlyMap<string, Outside>): void {
  for (const [otherId, reason] of suggested) {
    if (reason !== 'same_mail') standsOutside(work, conversation.id, otherId);
    suggest(work, conversation.id, otherId, reason);
  }
}

/** A bounce that says the address is gone is a final failure of the message that it returns, and marks the address; any other is only shown. */
function bounced(work: Work, contact: ContactReceived, cause: Cause): void {
  const about = work.answeredByMachine.get(contact.contactId);
  if (contact.automatic !== 'bounce' || contact.mail?.machine?.permanent !== true || !about) return;
  const { status, reason = 'bounced' } = contact.mail.machine;
  failed(work, { messageId: about.id, ticketId: about.ticketId, at: instantOf(contact.receivedAt), code: status ?? reason }, cause);
  if (about.contactPointId !== null && concerns(work, contact, about.contactPointId))
    work.changed.dead.push({ contactPointId: about.contactPointId, messageId: about.id, at: instantOf(contact.receivedAt), reason });
}

/** What comes next on such an account goes on in it, in this batch too. */
function begin(work: Work, customer: Customer, contact: ContactReceived): Conversation {
  const conversation = newConversation(work, customer, contact);
  if (work.config.accounts.some((one) => one.id === contact.accountId && one.continues === true)) work.streams.set(contact.contactPointId, conversation.id);
  return conversation;
}

/** On an account that goes on in one conversation: the one that its writer has there, unless he names another matter. */
function onStream(work: Work, { contactPointId, subject }: ContactReceived): { readonly conversationId: string; readonly by: 'stream' } | undefined {
  const conversation = work.conversations.get(work.streams.get(contactPointId) ?? '');
  return conversation?.erased === false && !changesMatter(conversation.subject, subject) ? { conversationId: conversation.id, by: 'stream' } : undefined;
}

/** Not where it names others alone: the customer's mail is forwarded, or his address stands for several, and what is gone is one of those. */
function concerns(work: Work, { mail }: ContactReceived, pointId: string): boolean {
  const named = (mail?.machine?.recipients ?? []).map((one) => canonicalAddress('email', one));
  return named.length === 0 || named.some((address) => work.config.accounts.some((account) => contactPointId(account.id, 'email', address) === pointId));
}

const VOUCHED = ['tier', 'class'] as const;

/** Facts of a customer for which the caller of the intake API vouches. What a mail says of its writer is nobody's word. */
export function vouchedIn({ channel, attributes, language }: Pick<ContactReceived, 'channel' | 'attributes' | 'language'>): readonly (readonly [string, string])[] {
  if (channel !== 'api') return [];
  const facts = VOUCHED.map((name) => [name, attributes[name]] as const);
  return [...facts, ['language', language] as const].flatMap(([name, value]) => (value === undefined || faultOf(name, value) !== undefined ? [] : [[name, value] as const]));
}

function learn(work: Work, customer: Customer, contact: ContactReceived, cause: Cause): void {
  for (const [name, value] of vouchedIn(contact)) speak(work, customer.rootId, { customerId: customer.id, name, source: 'api', value, at: work.now }, cause);
}

/** His own domain says that the mail is his; else it is only what somebody has written. */
export const proofOf = ({ mail }: Pick<ContactReceived, 'mail'>): Proof => (authenticatedOf(mail?.authentication) === 'pass' ? 'dmarc' : 'claimed');

/** That an identity is his own who wrote from this point; nothing is written where it was known as well before. */
function prove(work: Work, contactPointId: string, proof: Proof): void {
  if (!provesMore(proof, work.proofs.get(contactPointId) ?? 'claimed')) return;
  work.proofs.set(contactPointId, proof);
  work.changed.proofs.set(contactPointId, proof);
}

/** What a list or a system sends of itself is a matter for somebody; on a thread it moves nothing. */
function kindOf(contact: ContactReceived, alone: boolean): 'message' | 'automatic' | 'bounce' {
  if (contact.automatic === 'none' || contact.automatic === '') return 'message';
  if (contact.automatic === 'bounce') return 'bounce';
  return alone && !ANSWERS_OF_MACHINES.has(contact.automatic) ? 'message' : 'automatic';
}

/** The present ticket, or one that follows it where the message comes too late for it. At most one ticket of a conversation is not closed. */
function ticketFor(work: Work, conversation: Conversation, contact: ContactReceived, alone: boolean, quiet: boolean, cause: Cause): string {
  const receivedAt = instantOf(contact.receivedAt);
  const demand: Demand = {
    channel: contact.channel,
    accountId: contact.accountId,
    contactId: contact.contactId,
    attributes: contact.attributes,
    begunBy: 'customer',
    receivedAt,
  };
  if (alone) return openTicket(work, conversation, demand, cause);
  const ticket = work.tickets.get(rootOf(work, conversation).currentTicketId);
  if (!ticket) throw new BrokenInvariant('a conversation whose present ticket was not loaded');
  if (takes(ticket, receivedAt, quiet)) return ticket.id;
  const due = dueOf(ticket);
  if (ticket.status === 'resolved' && due !== null) apply(work, ticket.id, { kind: 'due', at: work.now, due }, cause);
  return openTicket(work, conversation, demand, cause);
}
