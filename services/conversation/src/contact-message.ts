import { canonicalAddress, contactPointId } from '@sluice/channel-kit';
import { authenticatedOf, type ContactReceived } from '@sluice/contracts';
import { instantOf, mint } from '@sluice/kernel';
import type { MachineNote, NewMessage } from './model.ts';
import type { Work } from './work.ts';

/** A contact as a message of its conversation. */
export function messageOf(work: Work, contact: ContactReceived, conversationId: string, ticketId: string, kind: NewMessage['kind'], author: NewMessage['author'], sameAs?: string): NewMessage {
  const { mail, occurredAt, subject } = contact;
  return {
    id: mint('msg', work.now),
    conversationId,
    ticketId,
    contactId: contact.contactId,
    contactPointId: contact.contactPointId,
    mailId: mail?.messageId ?? null,
    direction: 'in',
    kind,
    author,
    at: instantOf(contact.receivedAt),
    delivery: null,
    doc: {
      audience: author === 'customer' ? 'customer' : 'third_party',
      channel: contact.channel,
      accountId: contact.accountId,
      ...(subject === undefined ? {} : { subject }),
      text: contact.text,
      attachments: contact.attachments,
      ...(occurredAt === undefined ? {} : { occurredAt: instantOf(occurredAt) }),
      ...(mail?.inReplyTo === undefined ? {} : { inReplyTo: mail.inReplyTo }),
      ...(mail === undefined ? {} : { references: mail.references }),
      introduces: kind === 'message' ? introducedBy(work, contact) : [],
      flags: contact.flags,
      ...(mail === undefined ? {} : { digest: contact.providerId }),
      ...(sameAs === undefined ? {} : { sameAs }),
      automatic: contact.automatic,
      ...machineOf(work, contact, conversationId),
      ...(mail?.authentication === undefined ? {} : { authentication: mail.authentication }),
    },
  };
}

function machineOf(work: Work, { contactId, mail }: ContactReceived, conversationId: string): { readonly machine?: MachineNote } {
  if (mail?.machine === undefined) return {};
  const { reason, permanent, status } = mail.machine;
  const about = work.answeredByMachine.get(contactId);
  return {
    machine: {
      ...(about?.conversationId === conversationId ? { messageId: about.id } : {}),
      ...(reason === undefined ? {} : { reason }),
      ...(permanent === undefined ? {} : { permanent }),
      ...(status === undefined ? {} : { status }),
    },
  };
}

/** Whom it was addressed to beside us, as contact points of the same account: they may answer into the conversation. One who is not who he says brings in nobody. */
function introducedBy(work: Work, contact: ContactReceived): string[] {
  if (contact.mail === undefined || authenticatedOf(contact.mail.authentication) === 'fail') return [];
  const ours = new Set(work.config.accounts.flatMap((account) => account.addresses.map((address) => canonicalAddress('email', address))));
  const bare = (address: string): string => canonicalAddress('email', address).replace(/\+[^@]*@/, '@');
  return contact.to.filter((one) => one.kind === 'email' && !ours.has(bare(one.value))).map((one) => contactPointId(contact.accountId, one.kind, canonicalAddress(one.kind, one.value)));
}
