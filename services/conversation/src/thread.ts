import type { ContactReceived } from '@sluice/contracts';
import { isDisowned, parentsOf, type ThreadView } from './domain/threading.ts';
import type { Conversation, Customer, NewMessage, Twin } from './model.ts';
import type { Work } from './work.ts';

/** The rule's view on what was loaded and on what this batch has filed so far. */
export function viewOf(work: Work): ThreadView {
  return {
    customerOf: (id) => open(work, id)?.personId,
    subjectOf: (id) => work.conversations.get(id)?.subject,
    isParticipant: (id, contactPoint) => work.conversations.get(id)?.participants.has(contactPoint) === true,
    mails: (mailId) => (work.mails.get(mailId) ?? []).filter((one) => open(work, one.conversationId) !== undefined),
    awaiting: (mailId) => [...(work.awaited.get(mailId) ?? [])].filter((id) => open(work, id) !== undefined && work.filed.get(id)?.some((one) => one.disowned) !== true),
  };
}

/** A conversation in which something may be filed. */
function open(work: Work, id: string): Conversation | undefined {
  const found = work.conversations.get(id);
  return found?.erased === true ? undefined : found;
}

/** A conversation, or the one that it was joined into; none where its person is erased. */
export function following(work: Work, id: string | undefined): string | undefined {
  const found = id === undefined ? undefined : open(work, id);
  return found?.joinedInto ?? found?.id;
}

/**
 * The conversation that a token of ours names whose MAC is right. A token counts in an address that we wrote for this purpose; one that stands
 * in a quoted Message-ID proves nothing, for whoever saw the mail can quote it (the chain and its participants judge that). Only a bounce,
 * which is nobody's word and moves nothing, finds its place by the id alone.
 */
export function signedConversation(work: Pick<Work, 'tokens'>, contact: ContactReceived): string | undefined {
  const addressed = contact.to.map((one) => one.value.toLowerCase());
  for (const token of contact.mail?.threadTokens ?? []) {
    if (contact.automatic !== 'bounce' && !addressed.some((address) => address.includes(`+${token.toLowerCase()}@`))) continue;
    const id = work.tokens.verify(token);
    if (id !== undefined) return id;
  }
  return undefined;
}

/**
 * What the next mails of the batch, and later ones, are threaded by. Whoever writes in a conversation that did not begin under his own customer
 * is its participant, so that he stays in it when a merge that let him in is taken back.
 */
export function remember(work: Work, conversation: Conversation, row: NewMessage, writer: Pick<Customer, 'id' | 'rootId'>): void {
  const { contactPointId, mailId } = row;
  work.changed.messages.push(row);
  const introduces = row.doc.introduces ?? [];
  if (row.kind === 'message') for (const one of [...(contactPointId === null || conversation.customerId === writer.id ? [] : [contactPointId]), ...introduces]) addParticipant(work, conversation, one);
  if (mailId !== null) work.mails.set(mailId, [...(work.mails.get(mailId) ?? []), { mailId, conversationId: conversation.id }]);
  if (mailId !== null && row.doc.digest !== undefined) isTwin(work, mailId, { messageId: row.id, conversationId: conversation.id, accountId: row.doc.accountId, digest: row.doc.digest });
  const filed = {
    messageId: row.id,
    contactId: row.contactId,
    channel: row.doc.channel,
    kind: row.kind,
    receivedAt: row.at,
    contactPointId: contactPointId ?? '',
    customerId: writer.rootId,
    introduces,
    disowned: isDisowned(row.doc.authentication),
    row,
  };
  work.filed.set(conversation.id, [...(work.filed.get(conversation.id) ?? []), filed]);
}

/** Mails of one id that were filed: the same mail on another account is known by its digest. */
export function isTwin(work: Work, mailId: string, twin: Twin): void {
  work.twins.set(mailId, [...(work.twins.get(mailId) ?? []), twin]);
}

/** `child` names the chain of `parent`, where its writer is not known. */
export function standsOutside(work: Work, child: string, parent: string): void {
  if (child === parent) return;
  work.outside.set(parent, (work.outside.get(parent) ?? new Set()).add(child));
  work.outsideOf.set(child, (work.outsideOf.get(child) ?? new Set()).add(parent));
}

export function addParticipant(work: Work, conversation: Conversation, contactPoint: string): void {
  if (conversation.participants.has(contactPoint)) return;
  conversation.participants.add(contactPoint);
  work.changed.participants.push({ conversationId: conversation.id, contactPointId: contactPoint });
}

export function awaitParents(work: Work, conversationId: string, mail: { mailId: string | undefined; inReplyTo: string | undefined; references: readonly string[] }): void {
  for (const mailId of parentsOf(mail)) {
    if (work.mails.has(mailId)) continue;
    const waiting = work.awaited.get(mailId) ?? new Set();
    if (waiting.has(conversationId)) continue;
    work.awaited.set(mailId, waiting.add(conversationId));
    work.changed.awaits.push({ mailId, conversationId });
  }
}
