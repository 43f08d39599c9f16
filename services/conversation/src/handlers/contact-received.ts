import { canonicalAddress } from '@sluice/channel-kit';
import { causedBy, type CloudEvent, type ContactReceived } from '@sluice/contracts';
import type { ConversationConfig } from '../config.ts';
import { isMailId, parentsOf } from '../domain/threading.ts';
import { fileContact, proofOf } from '../filing.ts';
import type { WantedMails, WantedPoint } from '../store/contact-points.ts';
import type { Stream } from '../store/streams.ts';
import { signedConversation } from '../thread.ts';
import type { ThreadTokens } from '../threading/token.ts';
import type { Work } from '../work.ts';

/** A contact finds its customer, its conversation and its ticket. */
export function contactReceived(event: CloudEvent<ContactReceived>, work: Work): void {
  fileContact(work, event.data, causedBy(event));
}

export function pointOf(contact: ContactReceived): WantedPoint {
  const { contactPointId, channel, accountId, from, language } = contact;
  return { id: contactPointId, channel, accountId, kind: from.kind, address: canonicalAddress(from.kind, from.value), value: from.value, name: from.name, language, proof: proofOf(contact) };
}

/** Contact points that write in one conversation, as their accounts have it. */
export function streamsOf(contacts: readonly ContactReceived[], { accounts }: ConversationConfig): Stream[] {
  const streaming = new Set(accounts.filter((one) => one.continues === true).map((one) => one.id));
  const points = contacts.filter((one) => streaming.has(one.accountId)).map(({ contactPointId, accountId }) => [contactPointId, accountId] as const);
  return [...new Map(points)].map(([pointId, accountId]) => ({ pointId, accountId }));
}

/** What must be loaded so that these mails find their conversations; undefined where no contact is a mail. */
export function mailsOf(contacts: readonly ContactReceived[], tokens: ThreadTokens): WantedMails | undefined {
  const mails = contacts.flatMap((contact) => contact.mail ?? []);
  if (mails.length === 0) return undefined;
  const parents = mails.flatMap(({ messageId, inReplyTo, references }) => parentsOf({ mailId: messageId, inReplyTo, references }));
  return {
    parents: [...new Set(parents)],
    own: [...new Set(mails.map((mail) => mail.messageId))].filter(isMailId),
    signed: contacts.flatMap((contact) => signedConversation({ tokens }, contact) ?? []),
  };
}
