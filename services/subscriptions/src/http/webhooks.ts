import { type Instant, toIso } from '@sluice/kernel';
import { type HttpPlugin, requireRole } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { Type } from 'typebox';
import { type DeliveryView, list, WEBHOOK_STATES } from '../store/webhook-deliveries.ts';

const Query = Type.Object(
  {
    state: Type.Optional(Type.Enum([...WEBHOOK_STATES])),
    webhookId: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9_-]{0,62}$', examples: ['alerts'] })),
    after: Type.Optional(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', description: 'the `next` of the page before', examples: ['0190f000-0000-7000-8000-000000000098'] })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
);

const Nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });
const Delivery = Type.Object(
  {
    id: Type.String({ description: 'of the notice: the webhook-id of each attempt' }),
    webhookId: Type.String({ description: 'as in policies.yaml' }),
    ticketId: Type.String(),
    state: Type.Enum([...WEBHOOK_STATES], { description: 'queued: it waits for its time, or for an address or secret that is not set; failed: given up' }),
    attempts: Type.Integer(),
    nextAt: Nullable('when it is tried next'),
    code: Nullable('why the last try failed, short and stable: http_500, timeout, special_address, …'),
    requestedAt: Type.String({ format: 'date-time' }),
    changedAt: Type.String({ format: 'date-time' }),
    sentAt: Nullable('when the receiver took it'),
  },
  {
    additionalProperties: false,
    examples: [
      {
        id: '0190f000-0000-7000-8000-000000000098',
        webhookId: 'alerts',
        ticketId: 'tkt_0190f000-0000-7000-8000-000000000001',
        state: 'queued',
        attempts: 1,
        nextAt: '2026-03-02T08:00:05.000Z',
        code: 'http_503',
        requestedAt: '2026-03-02T08:00:00.000Z',
        changedAt: '2026-03-02T08:00:00.100Z',
        sentAt: null,
      },
    ],
  },
);
const Page = Type.Object({ items: Type.Array(Delivery), next: Nullable('the cursor of the next page, null on the last') }, { additionalProperties: false });

const iso = (at: Instant | null): string | null => (at === null ? null : toIso(at));
const shown = (row: DeliveryView) => ({ ...row, nextAt: iso(row.nextAt), requestedAt: toIso(row.requestedAt), changedAt: toIso(row.changedAt), sentAt: iso(row.sentAt) });

/** What goes to webhooks, newest first: no body, no address. */
export function webhookRoutes({ db }: { readonly db: Queryable }): HttpPlugin {
  return async (app) => {
    app.get(
      '/v1/webhooks/deliveries',
      { schema: { tags: ['webhooks'], summary: 'Notices on their way to webhooks, taken, or given up', querystring: Query, response: { 200: Page } } },
      async (request) => {
        requireRole(request, 'admin', 'supervisor');
        const { state, webhookId, after, limit = 50 } = request.query;
        const rows = await list(db, { state, webhookId, before: after, limit });
        return { items: rows.map(shown), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
      },
    );
  };
}
