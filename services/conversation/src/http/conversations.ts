import { TICKET_STATUSES } from '@sluice/contracts';
import { isId, toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { isKeptFrom, sees, type Viewer } from '../store/views-access.ts';
import { type ConversationView, readConversation, type TicketLine } from '../store/views-conversations.ts';
import { FIRST, LAST, type Place, readTimeline } from '../store/views-timeline.ts';
import { reader } from './access.ts';
import type { ConversationHttp } from './parts.ts';
import { cut, LIMIT, numbersBehind, PAGE, pageOf } from './paging.ts';
import { EXAMPLE, idParams, nullable, Time } from './shapes.ts';
import { entryOf, Message } from './shapes-timeline.ts';

const CONVERSATION = {
  id: EXAMPLE.conversationId,
  customerId: EXAMPLE.customerId,
  customer: { id: EXAMPLE.customerId, name: '李伟' },
  channel: 'email',
  accountId: 'support',
  subject: 'Order 4711 没有收到',
  status: 'active',
  currentTicketId: EXAMPLE.ticketId,
  tickets: [{ id: EXAMPLE.ticketId, status: 'open', agentId: 'mei' }],
  joinedInto: null,
  mergedInto: null,
  merged: [EXAMPLE.otherConversationId],
  openedAt: '2026-03-02T08:00:00.120Z',
};

export const Conversation = Type.Object(
  {
    id: Type.String({ examples: [EXAMPLE.conversationId] }),
    customerId: Type.String({ examples: [EXAMPLE.customerId] }),
    customer: Type.Object({ id: Type.String(), name: nullable(Type.String()) }),
    channel: Type.String({ description: 'where it began' }),
    accountId: Type.String(),
    subject: nullable(Type.String()),
    status: Type.Enum(['active', 'idle', 'closed']),
    currentTicketId: Type.String({ examples: [EXAMPLE.ticketId] }),
    tickets: Type.Array(Type.Object({ id: Type.String(), status: Type.Enum(TICKET_STATUSES), agentId: nullable(Type.String()) }), { description: 'the newest hundred, newest first' }),
    joinedInto: nullable(Type.String({ description: 'the conversation that has its messages now' })),
    mergedInto: nullable(Type.String({ description: 'the conversation that a person merged it into; the timeline, the tickets and the status are those of the whole' })),
    merged: Type.Array(Type.String(), { description: 'conversations that are part of this one by a merge' }),
    openedAt: Time,
  },
  { examples: [CONVERSATION] },
);

/** active: a ticket new, open or waiting; idle: all that is left is resolved (terms). */
function statusOf(tickets: readonly TicketLine[]): 'active' | 'idle' | 'closed' {
  if (tickets.some(({ status }) => status === 'new' || status === 'open' || status === 'waiting')) return 'active';
  return tickets.some(({ status }) => status === 'resolved') ? 'idle' : 'closed';
}

export function conversationOf(view: ConversationView): Static<typeof Conversation> {
  const { id, customerId, customerName, channel, accountId, subject, currentTicketId, joinedInto, mergedInto, merged, openedAt, tickets } = view;
  return {
    id,
    customerId,
    customer: { id: customerId, name: customerName },
    channel,
    accountId,
    subject,
    status: statusOf(tickets),
    currentTicketId,
    tickets: tickets.map((ticket) => ({ id: ticket.id, status: ticket.status, agentId: ticket.agentId })),
    joinedInto,
    mergedInto,
    merged: [...merged],
    openedAt: toIso(openedAt),
  };
}

/** A conversation is one matter: who sees one of its tickets sees all of it. @throws Problem 404 */
export async function conversationFor(db: Queryable, viewer: Viewer, id: string): Promise<ConversationView> {
  const view = isId('cnv', id) ? await readConversation(db, id) : undefined;
  if (!view || isKeptFrom(viewer, view) || !(viewer.kind === 'all' || view.tickets.some((ticket) => sees(viewer, ticket)))) throw notFound('conversation');
  return view;
}

/** Conversations, and all that was said in them. */
export function conversationRoutes(parts: ConversationHttp): HttpPlugin {
  const { db } = parts;
  return async (app) => {
    app.get(
      '/v1/conversations/:id',
      { schema: { tags: ['conversations'], summary: 'One conversation with its tickets', params: idParams(EXAMPLE.conversationId), response: { 200: Conversation } } },
      async (request) => conversationOf(await conversationFor(db, reader(request, parts.config()), request.params.id)),
    );

    app.get(
      '/v1/conversations/:id/timeline',
      {
        schema: {
          tags: ['conversations'],
          summary: 'All that was said, in one order over all channels',
          params: idParams(EXAMPLE.conversationId),
          querystring: Type.Object(
            { order: Type.Optional(Type.Enum(['oldest', 'newest'], { default: 'oldest', description: 'which comes first', examples: ['newest'] })), ...PAGE },
            { additionalProperties: false },
          ),
          response: { 200: pageOf(Message) },
        },
      },
      async (request) => {
        const { limit = LIMIT.default, cursor, order } = request.query;
        const newestFirst = order === 'newest';
        const behind = cursor === undefined ? (newestFirst ? LAST : FIRST) : placeBehind(cursor);
        const view = await conversationFor(db, reader(request, parts.config()), request.params.id);
        const entries = await readTimeline(db, view.id, { behind, newestFirst, limit: limit + 1 });
        return cut(entries, limit, entryOf, ({ at, seq }) => `${at}:${seq}`);
      },
    );
  };
}

/** Of a cursor of a timeline. @throws Problem 400 */
export function placeBehind(cursor: string): Place {
  const [at = 0, seq = 0] = numbersBehind([LAST.at, LAST.seq], cursor);
  return { at, seq };
}
