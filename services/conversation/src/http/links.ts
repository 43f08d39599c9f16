import { isId, toIso } from '@sluice/kernel';
import { TICKET_STATUSES } from '@sluice/contracts';
import { type HttpPlugin, notFound } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { changing } from '../act.ts';
import { apply } from '../apply.ts';
import { type LinkKind, LINKS } from '../domain/link.ts';
import type { Ticket } from '../domain/ticket.ts';
import { type LinkLine, listLinks, type LinkPlace } from '../store/links.ts';
import { readTicket } from '../store/views.ts';
import { sees, type Viewer } from '../store/views-access.ts';
import type { Work } from '../work.ts';
import { reader } from './access.ts';
import { type Act, acting, ActHeaders, ACTS, created } from './acting.ts';
import { cut, LIMIT, PAGE, pageOf, textBehind } from './paging.ts';
import type { ConversationHttp } from './parts.ts';
import { EXAMPLE, idParams, nullable, Time } from './shapes.ts';
import { refuseIfRefused } from './ticket-change.ts';

const OTHER_ID = 'tkt_01970f3c-8a00-7000-8000-00000000000a';
const Kind = Type.Enum(LINKS, { description: 'what this ticket is to the other one', examples: ['caused_by'] });
const Body = Type.Object(
  { link: Kind, otherTicketId: Type.String({ minLength: 1, maxLength: 100 }) },
  { additionalProperties: false, examples: [{ link: 'complaint_about', otherTicketId: OTHER_ID }] },
);
const Link = Type.Object(
  {
    direction: Type.Enum(['to', 'from'], { description: 'to: this ticket has the link; from: the other one has it' }),
    link: Type.Enum(LINKS),
    ticketId: Type.String({ description: 'the other ticket' }),
    conversationId: Type.String(),
    status: Type.Enum(TICKET_STATUSES),
    by: nullable(Type.String({ description: 'null: it follows since it was made' })),
    at: Time,
  },
  { examples: [{ direction: 'to', link: 'caused_by', ticketId: OTHER_ID, conversationId: EXAMPLE.otherConversationId, status: 'open', by: 'mei', at: '2026-03-02T08:00:00.000Z' }] },
);
const Made = Type.Object({ link: Type.Enum(LINKS), ticketId: Type.String(), otherTicketId: Type.String() }, { examples: [{ link: 'caused_by', ticketId: EXAMPLE.ticketId, otherTicketId: OTHER_ID }] });
const OneLink = Type.Object({
  ...idParams(EXAMPLE.ticketId).properties,
  link: Type.String({ minLength: 1, maxLength: 100, examples: ['caused_by'] }),
  otherId: Type.String({ minLength: 1, maxLength: 100, examples: [OTHER_ID] }),
});

const NEWEST: LinkPlace = { otherId: 'tkt~', link: '', direction: '' };
const PLACE = /^(tkt_[0-9a-f-]{36}):([a-z_]{1,20}):(to|from)$/;

function placeBehind(cursor: string): LinkPlace {
  const [, otherId = '', link = '', direction = ''] = textBehind(PLACE, cursor);
  return { otherId, link, direction };
}

/** What tickets have to do with each other. Who links two sees both; in a list stands only what the caller sees. */
export function linkRoutes(parts: ConversationHttp): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/tickets/:id/links',
      {
        schema: {
          tags: ['tickets'],
          summary: 'Tickets that it has to do with, from both ends, the newest first',
          description: 'A page may hold fewer than were asked for: what the caller does not see is left out.',
          params: idParams(EXAMPLE.ticketId),
          querystring: Type.Object(PAGE, { additionalProperties: false }),
          response: { 200: pageOf(Link) },
        },
      },
      async (request) => {
        const viewer = reader(request, parts.config());
        const { limit = LIMIT.default, cursor } = request.query;
        const before = cursor === undefined ? NEWEST : placeBehind(cursor);
        const view = isId('tkt', request.params.id) ? await readTicket(parts.db, request.params.id) : undefined;
        if (!view || !sees(viewer, view.ticket)) throw notFound('ticket');
        const { items, next } = cut(
          await listLinks(parts.db, view.ticket.id, { before, limit: limit + 1 }),
          limit,
          (line) => line,
          ({ otherId, link, direction }) => `${otherId}:${link}:${direction}`,
        );
        return { items: items.filter(({ other }) => sees(viewer, other)).map(linkOf), next };
      },
    );

    app.post(
      '/v1/tickets/:id/links',
      { ...ACTS, schema: { tags: ['tickets'], summary: 'Link it to another ticket', params: idParams(EXAMPLE.ticketId), headers: ActHeaders, body: Body, response: { 201: Made } } },
      async (request, reply) => {
        const { id } = request.params;
        const { link, otherTicketId } = request.body;
        const answer = await acting(parts, request, async (tx, act) => {
          await onBoth(parts, tx, act, [id, otherTicketId], (work, [, other]) => linkTickets(work, act, { ticketId: id, link, other }));
          return { status: 201, body: { link, ticketId: id, otherTicketId } };
        });
        return created(reply, `/v1/tickets/${id}/links`, answer);
      },
    );

    app.delete(
      '/v1/tickets/:id/links/:link/:otherId',
      { ...ACTS, schema: { tags: ['tickets'], summary: 'The two have no more to do with each other', params: OneLink, headers: ActHeaders, response: { 204: Type.Null() } } },
      async (request, reply) => {
        const { id, otherId } = request.params;
        const link = LINKS.find((one) => one === request.params.link);
        if (link === undefined) throw notFound('link');
        await acting(parts, request, async (tx, act) => {
          await onBoth(parts, tx, act, [id, otherId], (work) => {
            refuseIfRefused(apply(work, id, { kind: 'unlink', at: work.now, by: act.by, link, otherTicketId: otherId }, act.cause), work.tickets.get(id));
            if (link === 'caused_by') apply(work, otherId, { kind: 'count_caused', at: work.now, more: -1 }, act.cause);
          });
          return { status: 204, body: null };
        });
        return reply.code(204).send(null);
      },
    );
  };
}

/** Both under their locks, both seen. @throws Problem 404 */
async function onBoth(parts: ConversationHttp, tx: Tx, { viewer }: Act, [id, otherId]: readonly [string, string], decide: (work: Work, pair: readonly [Ticket, Ticket]) => void): Promise<void> {
  if (!isId('tkt', id) || !isId('tkt', otherId)) throw notFound('ticket');
  await changing(parts, tx, { tickets: [id, otherId], bare: true }, (work) => {
    const [one, other] = [seen(viewer, work.tickets.get(id)), seen(viewer, work.tickets.get(otherId))];
    decide(work, [one, other]);
  });
}

function seen(viewer: Viewer, ticket: Ticket | undefined): Ticket {
  if (!ticket || !sees(viewer, ticket)) throw notFound('ticket');
  return ticket;
}

/** Both are locked; the problem counts what it causes. @throws Problem 409 */
export function linkTickets(work: Work, { by, cause }: Pick<Act, 'by' | 'cause'>, { ticketId, link, other }: { readonly ticketId: string; readonly link: LinkKind; readonly other: Ticket }): void {
  refuseIfRefused(apply(work, ticketId, { kind: 'link', at: work.now, by, link, other }, cause), work.tickets.get(ticketId));
  if (link === 'caused_by') apply(work, other.id, { kind: 'count_caused', at: work.now, more: 1 }, cause);
}

function linkOf({ direction, link, by, at, other }: LinkLine): Static<typeof Link> {
  return { direction, link, ticketId: other.id, conversationId: other.conversationId, status: other.status, by, at: toIso(at) };
}
