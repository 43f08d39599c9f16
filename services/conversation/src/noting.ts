import type { Attachment } from '@sluice/contracts';
import { mint } from '@sluice/kernel';
import { Problem } from '@sluice/runtime';
import { apply } from './apply.ts';
import { rootOf } from './beginning.ts';
import type { Act } from './http/acting.ts';
import type { Conversation, NewMessage } from './model.ts';
import type { Work } from './work.ts';

/**
 * A note is a row of its own kind: it has no contact point and no delivery, and nothing is said to a channel. What leaves is only ever composed by
 * `sendMessage`, from the text of the call that sends it, never from a row. Its event says that there is one, not what it says.
 */
export function addNote(
  work: Work,
  conversation: Conversation,
  note: { readonly text: string; readonly attachments: readonly Attachment[] },
  { by, cause }: Pick<Act, 'by' | 'cause'>,
  ticketId = rootOf(work, conversation).currentTicketId,
): { readonly id: string; readonly ticketId: string } {
  if (conversation.erased) throw new Problem(409, 'conflict', 'the person of this conversation is erased: nothing more is written of him');
  const { id: conversationId, channel, accountId } = conversation;
  const row: NewMessage = {
    id: mint('msg', work.now),
    conversationId,
    ticketId,
    contactId: null,
    contactPointId: null,
    mailId: null,
    direction: 'internal',
    kind: 'note',
    author: 'agent',
    at: work.now,
    delivery: null,
    doc: { ...(by.id === undefined ? {} : { by: by.id }), audience: 'internal', channel, accountId, text: note.text, attachments: note.attachments },
  };
  work.changed.messages.push(row);
  apply(work, ticketId, { kind: 'note', at: work.now, by, messageId: row.id }, cause);
  return { id: row.id, ticketId };
}
