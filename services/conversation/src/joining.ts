import { apply } from './apply.ts';
import { changesMatter } from './domain/subject.ts';
import { grown, type Outside } from './domain/threading.ts';
import { isLive, type Ticket } from './domain/ticket.ts';
import { areApart } from './teams.ts';
import { addParticipant, standsOutside } from './thread.ts';
import type { Cause, Conversation, Filed } from './model.ts';
import type { Work } from './work.ts';

const SYSTEM = { kind: 'system' } as const;

/**
 * A mail was filed here. Replies to it that came ahead join it by themselves, and so do the conversations that stood outside one of these two
 * because nobody had known their writers: each of their writers must be let in by now, and no human may have touched either; else they stay
 * side by side with a suggestion. One that joins may bring in the writer of another: until nothing moves. So the order in which the mails of
 * a thread arrive does not decide where they end.
 */
export function joinNeighbours(work: Work, conversation: Conversation, mailId: string | undefined, cause: Cause): void {
  const early = mailId === undefined ? [] : [...(work.awaited.get(mailId) ?? [])].filter((id) => id !== conversation.id && work.conversations.get(id)?.joinedInto === null);
  for (const id of early) standsOutside(work, id, conversation.id);
  const around = new Set([conversation.id]);
  for (let moved = true; moved; ) {
    moved = false;
    for (const [child, parent] of pairsAround(work, around)) {
      if (child.joinedInto !== null || parent.joinedInto !== null || !join(work, child, parent, cause)) continue;
      around.add(parent.id);
      moved = true;
    }
  }
  for (const id of early) suggest(work, id, conversation.joinedInto ?? conversation.id, 'early_reply');
}

/** A person may join them, or leave them as they are. */
export function suggest(work: Work, conversationId: string, otherId: string, reason: Outside | 'early_reply'): void {
  const messageId = work.filed.get(conversationId)?.[0]?.messageId;
  if (messageId === undefined || conversationId === otherId || work.conversations.get(conversationId)?.joinedInto !== null) return;
  work.changed.suggestions.push({ conversationId, otherId, messageId, reason });
}

function pairsAround(work: Work, around: ReadonlySet<string>): [Conversation, Conversation][] {
  const ids = [...around].flatMap((id) => [...[...(work.outside.get(id) ?? [])].map((child) => [child, id] as const), ...[...(work.outsideOf.get(id) ?? [])].map((parent) => [id, parent] as const)]);
  return ids.flatMap(([childId, parentId]): [Conversation, Conversation][] => {
    const [child, parent] = [work.conversations.get(childId), work.conversations.get(parentId)];
    return child && parent && child !== parent ? [[child, parent]] : [];
  });
}

function join(work: Work, child: Conversation, parent: Conversation, cause: Cause): boolean {
  const [early, goesOn] = [work.tickets.get(child.currentTicketId), work.tickets.get(parent.currentTicketId)];
  const mails = work.filed.get(child.id) ?? [];
  if (child.mergedInto !== null || parent.mergedInto !== null || areApart(work, child.accountId, parent.accountId)) return false;
  if (!early || !goesOn || early.touched || goesOn.touched || !isLive(early) || !isLive(goesOn)) return false;
  if (
    early.followsTicketId !== null ||
    mails.length === 0 ||
    mails.length + (early.replied === undefined ? 0 : 1) !== early.messages ||
    mails.some((one) => one.kind !== 'message' && one.kind !== 'copy')
  )
    return false;
  if (changesMatter(parent.subject, child.subject)) return false;
  const participants = grown({ customerId: parent.personId, participants: parent.participants }, mails);
  if (!participants) return false;
  for (const one of participants) addParticipant(work, parent, one);
  for (const one of mails.toSorted((a, b) => a.receivedAt - b.receivedAt)) move(work, one, parent, cause);
  moveReply(work, early, parent, cause);
  apply(work, early.id, { kind: 'close', at: work.now, by: SYSTEM, reason: 'merged' }, cause);
  forget(work, child, parent, mails);
  work.telemetry.joined(child.id, parent.id);
  return true;
}

function move(work: Work, mail: Filed, parent: Conversation, cause: Cause): void {
  const { messageId, contactId, channel, kind, receivedAt, customerId, row } = mail;
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
      messageKind: kind === 'copy' ? 'copy' : 'message',
      author: customerId === parent.personId ? 'customer' : 'third_party',
      receivedAt,
      thanks: false,
    },
    cause,
  );
}

/** What a rule had said before it was known where its mail belongs. */
function moveReply(work: Work, { replied: messageId, channel }: Ticket, parent: Conversation, cause: Cause): void {
  if (messageId === undefined) return;
  const place = { conversationId: parent.id, ticketId: parent.currentTicketId };
  const row = work.changed.messages.find((one) => one.id === messageId);
  if (row) Object.assign(row, place);
  else work.changed.moved.push({ messageId, ...place });
  apply(work, parent.currentTicketId, { kind: 'send', at: work.now, by: { kind: 'rule' }, messageId, channel, audience: 'customer', automatic: true }, cause);
}

/** The child's mails, what it waited for, and who stood outside it, are the parent's now; who follows its token comes to the parent. */
function forget(work: Work, child: Conversation, parent: Conversation, mails: readonly Filed[]): void {
  // Who joined it before is led on: whoever follows an id takes one step.
  for (const one of work.conversations.values()) {
    if (one !== child && one.joinedInto !== child.id) continue;
    one.joinedInto = parent.id;
    work.changed.conversations.add(one.id);
  }
  work.filed.set(parent.id, [...(work.filed.get(parent.id) ?? []), ...mails]);
  for (const known of work.mails.values()) for (const one of known) if (one.conversationId === child.id) one.conversationId = parent.id;
  for (const waiting of work.awaited.values()) waiting.delete(child.id);
  const { changed } = work;
  changed.awaits = changed.awaits.filter((one) => one.conversationId !== child.id);
  changed.suggestions = changed.suggestions.filter((one) => one.conversationId !== child.id && one.otherId !== child.id);
  changed.ended.add(child.id);
  for (const id of work.outside.get(child.id) ?? []) {
    standsOutside(work, id, parent.id);
    suggest(work, id, parent.id, 'unknown_sender');
  }
}
