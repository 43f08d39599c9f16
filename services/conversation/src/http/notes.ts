import type { Attachment } from '@sluice/contracts';
import { mint } from '@sluice/kernel';
import { type HttpPlugin, Problem } from '@sluice/runtime';
import { Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import { rootOf } from '../beginning.ts';
import type { Conversation, NewMessage } from '../model.ts';
import type { Work } from '../work.ts';
import { type Act, acting, ActHeaders, ACTS, created } from './acting.ts';
import type { ConversationHttp } from './parts.ts';
import { mayWrite, present } from './messages.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { Files, storeFiles, Text, WITH_FILES } from './writing.ts';

const Body = Type.Object({ text: Text, attachments: Type.Optional(Files) }, { additionalProperties: false, examples: [{ text: 'Has called twice about this. 客户已来电两次。' }] });
const Noted = Type.Object(
  { id: Type.String(), conversationId: Type.String(), ticketId: Type.String() },
  { examples: [{ id: EXAMPLE.messageId, conversationId: EXAMPLE.conversationId, ticketId: EXAMPLE.ticketId }] },
);

/** Notes, for our own eyes. */
export function noteRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.post(
      '/v1/conversations/:id/notes',
      {
        ...ACTS,
        ...WITH_FILES,
        schema: { tags: ['conversations'], summary: 'A note that can never leave', params: idParams(EXAMPLE.conversationId), headers: ActHeaders, body: Body, response: { 201: Noted } },
      },
      async (request, reply) => {
        const { id } = request.params;
        const attachments = await storeFiles(parts.blobs, request.body.attachments);
        const answer = await acting(parts, request, async (tx, act) => {
          await mayWrite(tx, act, id);
          const noted = await changing(parts, tx, { conversations: [id] }, (work) => addNote(work, present(work, id), { text: request.body.text, attachments }, act));
          return { status: 201, body: { id: noted.id, conversationId: id, ticketId: noted.ticketId } };
        });
        return created(reply, `/v1/conversations/${id}/timeline`, answer);
      },
    );
  };
}

/**
 * A note is a row of its own kind: it has no contact point and no delivery, and nothing is said to a channel. What leaves is only ever composed by
 * `sendMessage`, from the text of the call that sends it, never from a row. Its event says that there is one, not what it says.
 */
function addNote(
  work: Work,
  conversation: Conversation,
  note: { readonly text: string; readonly attachments: readonly Attachment[] },
  { by, cause }: Act,
): { readonly id: string; readonly ticketId: string } {
  if (conversation.erased) throw new Problem(409, 'conflict', 'the person of this conversation is erased: nothing more is written of him');
  const { id: conversationId, channel, accountId } = conversation;
  const ticketId = rootOf(work, conversation).currentTicketId;
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
