import { CONTACT_STATUSES } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { type HttpPlugin, notFound, requireRole } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { Type } from 'typebox';
import { type Deliveries, DELIVERY_STATES, type DeliveryView } from './deliveries.ts';
import { contactView } from './outcomes.ts';

const Nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const Contact = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum([...CONTACT_STATUSES], { description: 'received: stored, not yet part of a ticket; failed: parked as a dead letter until it is replayed; rejected: it never will be' }),
    conversationId: Nullable('the conversation that it belongs to, once it is threaded'),
    ticketId: Nullable('the ticket that it made or joined'),
  },
  {
    additionalProperties: false,
    examples: [
      {
        id: 'con_01963b1e-7c00-7000-8000-000000000001',
        status: 'threaded',
        conversationId: 'cnv_01963b1e-7c00-7000-8000-000000000002',
        ticketId: 'tkt_01963b1e-7c00-7000-8000-000000000003',
      },
    ],
  },
);

/** What became of a contact of this channel, at `<path>/:id`. */
export function contactRoute(o: { path: string; tag: string; db: Queryable; schema: string }): HttpPlugin {
  return async (app) => {
    app.get(
      `${o.path}/:id`,
      {
        schema: {
          tags: [o.tag],
          summary: 'What became of a contact',
          params: Type.Object({ id: Type.String({ pattern: '^con_[0-9a-f-]{36}$', examples: ['con_01963b1e-7c00-7000-8000-000000000001'] }) }, { additionalProperties: false }),
          response: { 200: Contact },
        },
      },
      async (request) => {
        requireRole(request, 'admin', 'intake', 'supervisor');
        const { id } = request.params;
        const found = await contactView(o.db, o.schema, id);
        if (!found) throw notFound('contact with this id');
        return found;
      },
    );
  };
}

const Delivery = Type.Object(
  {
    messageId: Type.String(),
    accountId: Type.String(),
    kind: Type.Enum(['message', 'notice'], { description: 'message: to a customer; notice: to an agent, of an escalation' }),
    state: Type.Enum([...DELIVERY_STATES], { description: 'held: no outgoing server is configured; it leaves when there is one' }),
    attempts: Type.Integer(),
    nextAt: Nullable('when it is tried next'),
    providerMessageId: Nullable('what the provider calls it'),
    code: Nullable('why the last try failed, short and stable'),
    said: Nullable('what the provider said to the last try that failed; addresses are cut down to their domain'),
    sentAt: Nullable('when the provider took it, by our clock'),
    providerAt: Nullable('when the provider took it, by its own clock, where it tells'),
    ticketId: Type.String(),
    conversationId: Type.String(),
    requestedAt: Type.String({ format: 'date-time' }),
    changedAt: Type.String({ format: 'date-time' }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        messageId: 'msg_01963b1e-7c00-7000-8000-000000000004',
        accountId: 'support',
        kind: 'message',
        state: 'queued',
        attempts: 1,
        nextAt: '2026-03-02T08:00:30.000Z',
        providerMessageId: null,
        code: '4.7.1',
        said: '451 4.7.1 <…@example.com> greylisted, come again',
        sentAt: null,
        providerAt: null,
        ticketId: 'tkt_01963b1e-7c00-7000-8000-000000000003',
        conversationId: 'cnv_01963b1e-7c00-7000-8000-000000000002',
        requestedAt: '2026-03-02T08:00:00.000Z',
        changedAt: '2026-03-02T08:00:01.000Z',
      },
    ],
  },
);

const iso = (at: Instant | null): string | null => (at === null ? null : toIso(at));
/** Servers repeat the address in their refusals. */
const withoutPersons = (text: string): string => text.replaceAll(/[^\s<>()[\]",;:@]{1,64}@/gu, '…@');

function shown(row: DeliveryView) {
  const said = row.said === null ? null : withoutPersons(row.said);
  return { ...row, said, nextAt: iso(row.nextAt), sentAt: iso(row.sentAt), providerAt: iso(row.providerAt), requestedAt: toIso(row.requestedAt), changedAt: toIso(row.changedAt) };
}

/** The visible outbox of a channel, newest first: no address, no text. */
export function deliveriesRoute(o: { path: string; tag: string; db: Queryable; deliveries: Deliveries }): HttpPlugin {
  return async (app) => {
    app.get(
      o.path,
      {
        schema: {
          tags: [o.tag],
          summary: 'Messages on their way out',
          querystring: Type.Object(
            {
              state: Type.Optional(Type.Enum([...DELIVERY_STATES])),
              after: Type.Optional(Type.String({ pattern: '^msg_[0-9a-f-]{36}$', description: 'the `next` of the page before', examples: ['msg_01963b1e-7c00-7000-8000-000000000004'] })),
              limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
            },
            { additionalProperties: false },
          ),
          response: { 200: Type.Object({ items: Type.Array(Delivery), next: Nullable('the cursor of the next page, null on the last') }, { additionalProperties: false }) },
        },
      },
      async (request) => {
        requireRole(request, 'admin', 'supervisor');
        const { state, after, limit = 50 } = request.query as { state?: string; after?: string; limit?: number };
        const rows = await o.deliveries.list(o.db, { state, before: after, limit });
        const items = rows.map(shown);
        return { items, next: rows.length === limit ? (rows.at(-1)?.messageId ?? null) : null };
      },
    );
  };
}
