import { isId, toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import { TICKET_STATUSES } from '@sluice/contracts';
import { Type } from 'typebox';
import type { Queryable } from '@sluice/store';
import { sees, type Viewer } from '../store/views-access.ts';
import { type CustomerView, readCustomer, readCustomerTickets, readSuggestions, seesCustomer } from '../store/views-customers.ts';
import { reader } from './access.ts';
import type { ConversationHttp } from './parts.ts';
import { pageOf } from './paging.ts';
import { EXAMPLE, idParams, nullable, Time } from './shapes.ts';

const ContactPoint = Type.Object({ id: Type.String(), channel: Type.String(), accountId: Type.String(), kind: Type.String(), address: Type.String(), name: nullable(Type.String()) });
const TicketLine = Type.Object({
  id: Type.String(),
  conversationId: Type.String(),
  status: Type.Enum(TICKET_STATUSES),
  channel: Type.String(),
  subject: nullable(Type.String()),
  agentId: nullable(Type.String()),
});
const CUSTOMER = {
  id: EXAMPLE.customerId,
  name: '李伟',
  tier: null,
  class: null,
  language: 'zh',
  createdAt: '2026-03-02T08:00:00.120Z',
  contactPoints: [{ id: EXAMPLE.pointId, channel: 'email', accountId: 'support', kind: 'email', address: 'li.wei@example.com', name: '李伟' }],
  tickets: [{ id: EXAMPLE.ticketId, conversationId: EXAMPLE.conversationId, status: 'open', channel: 'email', subject: 'Order 4711 没有收到', agentId: 'mei' }],
};
const Customer = Type.Object(
  {
    id: Type.String({ examples: [EXAMPLE.customerId] }),
    name: nullable(Type.String({ description: 'as the customer calls himself; never to be trusted' })),
    tier: nullable(Type.String()),
    class: nullable(Type.String()),
    language: nullable(Type.String()),
    createdAt: Time,
    contactPoints: Type.Array(ContactPoint, { description: 'where he writes from, at most a hundred' }),
    tickets: Type.Array(TicketLine, { description: 'of the newest fifty those that the caller sees; all of them: GET /v1/tickets?customer=' }),
  },
  { examples: [CUSTOMER] },
);
const Suggestion = Type.Object(
  {
    conversationId: Type.String(),
    otherId: Type.String({ description: 'the conversation that it may belong to' }),
    messageId: Type.String(),
    reason: Type.String({
      description:
        'unknown_sender: it names ids of the other, its writer is not known there; other_subject: it names them too, and is about another matter; disowned: it names them too, and the domain of its sender says that it is not its own; early_reply: it answers a mail that came later',
    }),
    at: Time,
  },
  { examples: [{ conversationId: EXAMPLE.conversationId, otherId: EXAMPLE.otherConversationId, messageId: EXAMPLE.messageId, reason: 'unknown_sender', at: '2026-03-02T08:00:00.120Z' }] },
);

/** One person over all channels. */
export function customerRoutes(parts: ConversationHttp): HttpPlugin {
  const { db } = parts;
  return async (app) => {
    app.get(
      '/v1/customers/:id',
      { schema: { tags: ['customers'], summary: 'One customer: who, from where, with what', params: idParams(EXAMPLE.customerId), response: { 200: Customer } } },
      async (request) => {
        const viewer = reader(request, parts.config());
        const { id } = request.params;
        const customer = await customerFor(db, viewer, id);
        const tickets = await readCustomerTickets(db, id);
        return {
          ...customer,
          createdAt: toIso(customer.createdAt),
          contactPoints: [...customer.contactPoints],
          tickets: tickets
            .filter((ticket) => sees(viewer, ticket))
            .map(({ id: ticketId, conversationId, status, channel, subject, agentId }) => ({ id: ticketId, conversationId, status, channel, subject, agentId })),
        };
      },
    );

    app.get(
      '/v1/customers/:id/suggestions',
      {
        schema: {
          tags: ['customers'],
          summary: 'Conversations of the customer that may belong to another; a person decides',
          params: idParams(EXAMPLE.customerId),
          response: { 200: pageOf(Suggestion) },
        },
      },
      async (request) => {
        const viewer = reader(request, parts.config());
        const { id } = request.params;
        await customerFor(db, viewer, id);
        const found = await readSuggestions(db, id, viewer);
        return { items: found.map((one) => ({ ...one, at: toIso(one.at) })), next: null };
      },
    );
  };
}

/** @throws Problem 404 */
async function customerFor(db: Queryable, viewer: Viewer, id: string): Promise<CustomerView> {
  const customer = isId('cus', id) ? await readCustomer(db, id) : undefined;
  if (!customer || !(viewer.kind === 'all' || (await seesCustomer(db, id, viewer)))) throw notFound('customer');
  return customer;
}
