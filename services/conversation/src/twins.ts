import type { ContactReceived } from '@sluice/contracts';
import { apply } from './apply.ts';
import { known, rootOf } from './beginning.ts';
import { messageOf } from './contact-message.ts';
import type { Place } from './domain/threading.ts';
import { areApart } from './teams.ts';
import { remember } from './thread.ts';
import type { Cause, Customer, Twin } from './model.ts';
import type { Work } from './work.ts';

/** The same mail, as it came to another account of ours: its id, date, writer and body are the same, so it is nobody else's word. */
export function twinOf(work: Work, { accountId, mail, providerId }: ContactReceived): Twin | undefined {
  return mail && work.twins.get(mail.messageId)?.find((one) => one.accountId !== accountId && one.digest === providerId && work.conversations.get(one.conversationId)?.erased === false);
}

/** One department: it stands beside the other one, and moves nothing, for somebody sees to it already. */
export function fileCopy(work: Work, contact: ContactReceived, customer: Customer, twin: Twin, cause: Cause): void {
  const conversation = known(work, twin.conversationId);
  const ticketId = rootOf(work, conversation).currentTicketId;
  const author = conversation.personId === customer.rootId ? 'customer' : 'third_party';
  const row = messageOf(work, contact, conversation.id, ticketId, 'copy', author, twin.messageId);
  remember(work, conversation, row, customer);
  const { contactId, channel } = contact;
  apply(work, ticketId, { kind: 'customer_message', at: work.now, messageId: row.id, contactId, channel, messageKind: 'copy', author, receivedAt: row.at, thanks: false }, cause);
  work.telemetry.contactFiled(channel, 'copy');
}

/** Two departments: a matter for each of them. What its chain names is its place only where that is this department's. */
export function besideTwin(work: Work, place: Place, contact: ContactReceived, twin: Twin): Place {
  const there = place.conversationId === undefined ? undefined : known(work, place.conversationId);
  if (there && !areApart(work, there.accountId, contact.accountId)) return place;
  return { conversationId: undefined, suggested: new Map([...(place.conversationId === undefined ? place.suggested : []), [twin.conversationId, 'same_mail' as const]]) };
}
