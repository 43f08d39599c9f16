import { authenticationOf, mayHaveOriginal, Whole, type WholeBody, type WholeFacts } from '@sluice/channel-kit';
import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound, signGrant, withoutSurveyTokens } from '@sluice/runtime';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { readMessage } from '../store/views-timeline.ts';
import { reader } from './access.ts';
import { conversationFor } from './conversations.ts';
import { fileAnswer, FILE_ANSWER } from './file-answer.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, nullable } from './shapes.ts';
import { entryOf, Message, MESSAGE } from './shapes-timeline.ts';

type Shown = NonNullable<Awaited<ReturnType<typeof readMessage>>>;

const wholeUrl = (id: string): string => `/v1/messages/${id}/whole`;

const OneMessage = Type.Object(
  {
    ...Message.properties,
    conversationId: Type.String(),
    whole: Type.Object({
      url: Type.String({ description: 'all of it: the whole text, the sanitised HTML, every file' }),
      original: nullable(Type.String({ description: 'the bytes as they came, for admin and supervisor; null: for nobody, or not for you' })),
    }),
  },
  { examples: [{ ...MESSAGE, conversationId: EXAMPLE.conversationId, whole: { url: wholeUrl(EXAMPLE.messageId), original: null } }] },
);

/** Where the channel of a contact answers for the whole of it. */
const CONTACTS_AT: Readonly<Record<string, string>> = { email: '/v1/channels/email/contacts', api: '/v1/contacts' };

/** Of a contact that a channel keeps: its path there. */
const keptAt = ({ contactId, doc }: Shown): string | undefined => {
  const path = Object.hasOwn(CONTACTS_AT, doc.channel) ? CONTACTS_AT[doc.channel] : undefined;
  return contactId === null || path === undefined ? undefined : `${path}/${contactId}/whole`;
};

/** One message, all of it, and its files. Who sees its conversation sees them. */
export function messageViewRoutes(parts: ConversationHttp): HttpPlugin {
  const shownTo = async (request: FastifyRequest, id: string): Promise<Shown> => {
    const viewer = reader(request, parts.config());
    const message = isId('msg', id) ? await readMessage(parts.db, id) : undefined;
    if (!message) throw notFound('message');
    await conversationFor(parts.db, viewer, message.conversationId);
    return message;
  };
  /** A bounce has the mail with it that it returns: of a survey the link, which is the customer's alone. */
  const returnsSurvey = async ({ kind, doc }: Shown): Promise<boolean> =>
    kind === 'bounce' && doc.machine?.messageId !== undefined && (await readMessage(parts.db, doc.machine.messageId))?.kind === 'survey';
  return async (app) => {
    app.get(
      '/v1/messages/:id',
      { schema: { tags: ['conversations'], summary: 'One message, and where all of it is', params: idParams(EXAMPLE.messageId), response: { 200: OneMessage } } },
      async (request) => {
        const message = await shownTo(request, request.params.id);
        const kept = keptAt(message);
        const original = kept !== undefined && mayHaveOriginal(request.actor?.role ?? '') && !(await returnsSurvey(message)) ? `${wholeUrl(message.id)}?format=raw` : null;
        return { ...entryOf(message), conversationId: message.conversationId, whole: { url: wholeUrl(message.id), original } };
      },
    );

    app.get(
      '/v1/messages/:id/whole',
      {
        schema: {
          tags: ['conversations'],
          summary: 'All of a message: whole text, sanitised HTML, files',
          description: 'What came in is read again by the channel that keeps it: a redirect (303) leads there, good for five minutes and for the same key.',
          params: idParams(EXAMPLE.messageId),
          querystring: Type.Object(
            { format: Type.Optional(Type.Enum(['json', 'raw'], { default: 'json', description: 'raw: the bytes as they came, for admin and supervisor', examples: ['json'] })) },
            { additionalProperties: false },
          ),
          response: { 200: Whole, 303: Type.Null({ description: 'go to `location`' }) },
        },
      },
      async (request, reply) => {
        const message = await shownTo(request, request.params.id);
        void reply.header('cache-control', 'private, no-store');
        const kept = keptAt(message);
        const isRaw = request.query.format === 'raw';
        if (isRaw && (kept === undefined || (await returnsSurvey(message)))) throw notFound('original of this message');
        if (kept === undefined) return wholeOf(message);
        const facts: WholeFacts = { base: filesAt(message.id), files: message.doc.attachments.length, authentication: message.doc.authentication };
        const grant = await signGrant({ subject: message.contactId ?? '', keyId: request.actor?.keyId ?? '', facts: { ...facts } }, parts.grantSecret, parts.clock.now());
        return reply
          .code(303)
          .header('location', `${kept}?grant=${grant}${isRaw ? '&format=raw' : ''}`)
          .send(null);
      },
    );

    app.get(
      '/v1/messages/:id/attachments/:n',
      {
        schema: {
          tags: ['conversations'],
          summary: 'A file of a message, by its place in `attachments`',
          params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100, examples: [EXAMPLE.messageId] }), n: Type.Integer({ minimum: 0, maximum: 1000, examples: [0] }) }),
          response: { 200: FILE_ANSWER },
        },
      },
      async (request, reply) => {
        const message = await shownTo(request, request.params.id);
        const file = message.doc.attachments[request.params.n];
        if (file === undefined || (await returnsSurvey(message))) throw notFound('file of this message');
        const { headers, bytes } = await fileAnswer(parts.blobs, file, request.params.n);
        return reply.headers(headers).send(bytes as never);
      },
    );
  };
}

const filesAt = (id: string): string => `/v1/messages/${id}/attachments/`;

/** Of what we wrote ourselves, or registered: the row has all. */
function wholeOf(message: Shown): WholeBody {
  const { doc } = message;
  const { subject, from, to, occurredAt, text, flags, notices } = entryOf(message);
  return {
    subject,
    from,
    to: to === null ? [] : [to],
    cc: [],
    date: occurredAt,
    text,
    newText: text,
    html: doc.html === undefined ? null : withoutSurveyTokens(doc.html),
    attachments: doc.attachments.map(({ filename, contentType, bytes, inline }, n) => ({ filename, contentType, bytes, inline, url: `${filesAt(message.id)}${n}` })),
    flags,
    notices,
    authentication: authenticationOf(doc.authentication),
  };
}
