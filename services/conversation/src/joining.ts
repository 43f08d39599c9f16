import { apply } from './apply.ts';
import { grown } from './domain/threading.ts';
import { isLive } from './domain/ticket.ts';
import { addParticipant } from './thread.ts';
import type { Cause, Conversation, Filed, Work } from './work.ts';

const SYSTEM = { kind: 'system' } as const;

/**
 * Replies that came ahead of this mail join it by themselves, where each of their writers would have been let in and no human has touched
 * either; else the conversations stand side by side with a suggestion. One that joins may bring in the writer of another: until nothing moves.
 */
export function joinEarly(work: Work, parent: Conversation, mailId: string, cause: Cause): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const id of work.awaited.get(mailId) ?? []) {
      const child = work.conversations.get(id);
      if (child && child !== parent && child.joinedInto === null && join(work, child, parent, cause)) moved = true;
    }
  }
  for (const id of work.awaited.get(mailId) ?? []) {
    const messageId = work.filed.get(id)?.[0]?.messageId;
    if (id !== parent.id && messageId !== undefined) work.changed.suggestions.push({ conversationId: id, otherId: parent.id, messageId, reason: 'early_reply' });
  }
}

function join(work: Work, child: Conversation, parent: Conversation, cause: Cause): boolean {
  const [early, goesOn] = [work.tickets.get(child.currentTicketId), work.tickets.get(parent.currentTicketId)];
  const mails = work.filed.get(child.id) ?? [];
  if (!early || !goesOn || early.touched || goesOn.touched || !isLive(early) || !isLive(goesOn)) return false;
  if (early.followsTicketId !== null || mails.length === 0 || mails.length !== early.messages || mails.some((one) => one.kind !== 'message')) return false;
  const participants = grown(parent, mails);
  if (!participants) return false;
  for (const one of participants) addParticipant(work, parent, one);
  for (const one of mails.toSorted((a, b) => a.receivedAt - b.receivedAt)) move(work, one, parent, cause);
  apply(work, early.id, { kind: 'close', at: work.now, by: SYSTEM, reason: 'merged' }, cause);
  forget(work, child, parent, mails);
  work.telemetry.joined(child.id, parent.id);
  return true;
}

function move(work: Work, mail: Filed, parent: Conversation, cause: Cause): void {
  const { messageId, contactId, channel, receivedAt, customerId, row } = mail;
  const place = { conversationId: parent.id, ticketId: parent.currentTicketId };
  if (row) Object.assign(row, place);
  else work.changed.moved.push({ messageId, ...place });
  apply(
    work,
    parent.currentTicketId,
    {
      kind: 'customer_message',
      at: work.now,
      messageId,
      ...(contactId === null ? {} : { contactId }),
      channel,
      messageKind: 'message',
      author: customerId === parent.customerId ? 'customer' : 'third_party',
      receivedAt,
      thanks: false,
    },
    cause,
  );
}

/** The child's mails, and what it waited for, are the parent's now; who follows its token comes to the parent. */
function forget(work: Work, child: Conversation, parent: Conversation, mails: readonly Filed[]): void {
  child.joinedInto = parent.id;
  work.changed.conversations.add(child.id);
  work.filed.set(parent.id, [...(work.filed.get(parent.id) ?? []), ...mails]);
  work.filed.delete(child.id);
  for (const known of work.mails.values()) for (const one of known) if (one.conversationId === child.id) one.conversationId = parent.id;
  for (const waiting of work.awaited.values()) waiting.delete(child.id);
  work.changed.awaits = work.changed.awaits.filter((one) => one.conversationId !== child.id);
  work.changed.ended.add(child.id);
}
