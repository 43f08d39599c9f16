import type { HttpPlugin } from '@sluice/runtime';
import { Type } from 'typebox';
import { changing } from '../act.ts';
import { addNote } from '../noting.ts';
import { acting, ActHeaders, ACTS, created } from './acting.ts';
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
