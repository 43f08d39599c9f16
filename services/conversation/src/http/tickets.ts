import { TICKET_STATUSES } from '@sluice/contracts';
import { isId } from '@sluice/kernel';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { listTickets, readTicket, type TicketFilter, type TicketView } from '../store/views.ts';
import { sees, type Viewer } from '../store/views-access.ts';
import { readHistory } from '../store/views-history.ts';
import { reader } from './access.ts';
import type { ConversationHttp } from './parts.ts';
import { cut, idBehind, LIMIT, numbersBehind, PAGE, pageOf } from './paging.ts';
import { EXAMPLE, idParams, Label, Ticket, ticketOf } from './shapes.ts';
import { HistoryEvent, historyOf } from './shapes-history.ts';

/** What the configuration names: printable, so that the database takes it. */
const Name = (example: string) => Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]+$', examples: [example] });

const Query = Type.Object(
  {
    status: Type.Optional(Type.Array(Type.Enum(TICKET_STATUSES), { minItems: 1, maxItems: 5, description: 'any of these; repeat the parameter', examples: [['new', 'open']] })),
    queue: Type.Optional(Name('billing')),
    agent: Type.Optional(Type.String({ ...Name('mei'), description: 'the holder' })),
    customer: Type.Optional(Type.String({ pattern: '^cus_[0-9a-f-]{36}$', examples: [EXAMPLE.customerId] })),
    priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description: 'exactly this', examples: [60] })),
    minPriority: Type.Optional(Type.Integer({ minimum: 0, maximum: 100, description: 'this or more urgent', examples: [60] })),
    breached: Type.Optional(Type.Boolean({ description: 'whether a clock is over its time', examples: [false] })),
    label: Type.Optional(Type.String({ ...Label, description: 'has this label' })),
    ...PAGE,
  },
  { additionalProperties: false },
);

function filterOf({ status, queue, agent, customer, priority, minPriority, breached, label }: Static<typeof Query>): TicketFilter {
  return {
    ...(status === undefined ? {} : { statuses: status }),
    ...(queue === undefined ? {} : { queueId: queue }),
    ...(agent === undefined ? {} : { agentId: agent }),
    ...(customer === undefined ? {} : { customerId: customer }),
    ...(priority === undefined ? {} : { priority }),
    ...(minPriority === undefined ? {} : { minPriority }),
    ...(breached === undefined ? {} : { breached }),
    ...(label === undefined ? {} : { label }),
  };
}

const LAST_VERSION = 2 ** 31 - 1;
/** Sorts behind every ticket id. */
const NEWEST = 'tkt~';

/** @throws Problem 404 */
async function ticketFor(db: Queryable, viewer: Viewer, id: string): Promise<TicketView> {
  const view = isId('tkt', id) ? await readTicket(db, id) : undefined;
  if (!view || !sees(viewer, view.ticket)) throw notFound('ticket');
  return view;
}

/** Tickets as they stand, and everything that happened to one. */
export function ticketRoutes(parts: ConversationHttp): HttpPlugin {
  const { db } = parts;
  return async (app) => {
    app.get('/v1/tickets', { schema: { tags: ['tickets'], summary: 'Tickets, newest first', querystring: Query, response: { 200: pageOf(Ticket) } } }, async (request) => {
      const viewer = reader(request, parts.config());
      const { limit = LIMIT.default, cursor } = request.query;
      const rows = await listTickets(db, viewer, filterOf(request.query), { before: cursor === undefined ? NEWEST : idBehind('tkt', cursor), limit: limit + 1 });
      return cut(rows, limit, ticketOf, (row) => row.ticket.id);
    });

    app.get(
      '/v1/tickets/:id',
      { schema: { tags: ['tickets'], summary: 'One ticket; its version is the ETag', params: idParams(EXAMPLE.ticketId), response: { 200: Ticket } } },
      async (request, reply) => {
        const viewer = reader(request, parts.config());
        const view = await ticketFor(db, viewer, request.params.id);
        void reply.header('etag', `"${view.ticket.version}"`);
        return ticketOf(view);
      },
    );

    app.get(
      '/v1/tickets/:id/history',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Every event of a ticket, in the order of its versions, as CloudEvents',
          params: idParams(EXAMPLE.ticketId),
          querystring: Type.Object(PAGE, { additionalProperties: false }),
          response: { 200: pageOf(HistoryEvent) },
        },
      },
      async (request) => {
        const viewer = reader(request, parts.config());
        const { limit = LIMIT.default, cursor } = request.query;
        const [after = 0] = cursor === undefined ? [] : numbersBehind([LAST_VERSION], cursor);
        const view = await ticketFor(db, viewer, request.params.id);
        const events = await readHistory(db, view.ticket.id, { after, limit: limit + 1 });
        return cut(
          events,
          limit,
          (event) => historyOf(view.ticket.id, event),
          (event) => String(event.version),
        );
      },
    );
  };
}
