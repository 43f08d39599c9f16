import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound, Problem } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { Type } from 'typebox';
import { changing } from '../act.ts';
import { rootOf } from '../beginning.ts';
import type { Ticket } from '../domain/ticket.ts';
import { type NotSent, type Sent, sendMessage } from '../sending.ts';
import type { Conversation } from '../model.ts';
import type { Work } from '../work.ts';
import { type Act, acting, ActHeaders, ACTS, created, refusedByRule } from './acting.ts';
import { conversationFor } from './conversations.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams } from './shapes.ts';
import { presentOf } from './ticket-change.ts';
import { contentOf, Files, Html, Line, storeFiles, Text, WITH_FILES } from './writing.ts';

const Body = Type.Object(
  {
    text: Type.Optional(Text),
    html: Type.Optional(Html),
    subject: Type.Optional(Line(500)),
    attachments: Type.Optional(Files),
    to: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'one of the contact points of the customer; default: where he last wrote from' })),
  },
  { additionalProperties: false, examples: [{ text: 'Your order leaves today. 您的订单今天发出。' }, { html: '<p>Your order leaves <b>today</b>. 您的订单<b>今天</b>发出。</p>' }] },
);
export const Written = Type.Object(
  { id: Type.String(), conversationId: Type.String(), ticketId: Type.String(), delivery: Type.Object({ status: Type.Literal('queued') }) },
  { examples: [{ id: EXAMPLE.messageId, conversationId: EXAMPLE.conversationId, ticketId: EXAMPLE.ticketId, delivery: { status: 'queued' } }] },
);

/** A reply out: told to the channel in the commit that answers the caller. */
export function messageRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.post(
      '/v1/conversations/:id/messages',
      {
        ...ACTS,
        ...WITH_FILES,
        schema: {
          tags: ['conversations'],
          summary: 'Write to the customer; from a person it is an answer',
          params: idParams(EXAMPLE.conversationId),
          headers: ActHeaders,
          body: Body,
          response: { 201: Written },
        },
      },
      async (request, reply) => {
        const { subject, to, attachments: files } = request.body;
        const { id } = request.params;
        const content = await contentOf(request.body);
        const attachments = await storeFiles(parts.blobs, files);
        const answer = await acting(parts, request, async (tx, act) => {
          await mayWrite(tx, act, id);
          const sent = await changing(parts, tx, { conversations: [id], answers: true }, (work) => {
            const conversation = present(work, id);
            return mustBeSent(sendMessage(work, conversation, { by: act.by, ...content, subject, attachments, to, cause: act.cause }), {
              ticket: work.tickets.get(rootOf(work, conversation).currentTicketId),
              to,
              html: content.html,
            });
          });
          return { status: 201, body: { id: sent.messageId, conversationId: id, ticketId: sent.ticketId, delivery: { status: 'queued' as const } } };
        });
        return created(reply, `/v1/conversations/${id}/timeline`, answer);
      },
    );
  };
}

/** Before the lock, where it matters; whether the conversation is there at all is seen under it. @throws Problem 404 */
export async function mayWrite(tx: Tx, act: Act, id: string): Promise<void> {
  if (!isId('cnv', id)) throw notFound('conversation');
  if (act.viewer.kind === 'agent' || act.viewer.readers.length > 0) await conversationFor(tx, act.viewer, id);
}

/** The conversation under its lock. @throws Problem 409 where its messages have moved to another */
export function present(work: Work, id: string): Conversation {
  const conversation = work.conversations.get(id);
  if (!conversation) throw notFound('conversation');
  if (conversation.joinedInto !== null) throw new Problem(409, 'conflict', 'the conversation has joined another: write there', { extra: { present: { joinedInto: conversation.joinedInto } } });
  return conversation;
}

/** @throws Problem 404, 409, 413, 422 */
export function mustBeSent<S extends Sent>(sent: S | NotSent, about: { readonly ticket?: Ticket | undefined; readonly to?: string | undefined; readonly html?: string | undefined }): S {
  if (!('refused' in sent)) return sent;
  if (sent.refused === 'too_large')
    throw new Problem(413, 'too_large', 'the text, the HTML and the names of the files are together larger than a message may be (48 KiB)', {
      errors: [{ path: about.html === undefined ? 'body.text' : 'body.html', message: 'is too long' }],
    });
  if (sent.refused === 'channel') {
    const { rule, message, at } = sent.by;
    throw new Problem(422, 'rule_refused', message, { errors: [{ path: `body.${at}`, message }], extra: { rule, channel: sent.channel } });
  }
  if (sent.refused === 'address_gone')
    throw refusedByRule('body.to', `is needed: a bounce has told that the address of ${sent.point.id} is gone; name another contact point, or this one to try it all the same`);
  if (sent.refused === 'unreachable')
    throw about.to === undefined ? refusedByRule('body.to', 'is needed: the customer has no address that a message could go to') : notFound('contact point of this customer');
  throw new Problem(409, 'conflict', `the ticket is ${sent.status}: nothing can be sent in it; POST /v1/conversations begins anew`, {
    extra: { present: about.ticket ? presentOf(about.ticket) : { status: sent.status } },
  });
}
