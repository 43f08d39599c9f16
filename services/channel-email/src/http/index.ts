import { contactRoute, deliveriesRoute, type Deliveries } from '@sluice/channel-kit';
import { toIso } from '@sluice/kernel';
import { type HttpPlugin, requireRole } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { Type } from 'typebox';
import type { EmailAccount } from '../domain/account.ts';
import type { FetchState } from '../imap/fetcher.ts';

export interface EmailRouteParts {
  readonly db: Queryable;
  readonly schema: string;
  readonly deliveries: Deliveries;
  readonly accounts: () => readonly EmailAccount[];
  readonly fetchers: () => readonly FetchState[];
  /** Whether a way out is configured for the account. */
  readonly ready: (accountId: string) => boolean;
}

const Account = Type.Object(
  {
    id: Type.String(),
    addresses: Type.Array(Type.String()),
    outgoing: Type.Enum(['configured', 'held'], { description: 'held: no server is set, what we write waits in the visible outbox' }),
    mailbox: Type.Union([Type.Null(), Type.Object({ status: Type.Enum(['ok', 'failing']), lastSuccessAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]) })], {
      description: 'the IMAP mailbox that is fetched, or null where mail comes by SMTP alone',
    }),
  },
  { additionalProperties: false },
);

export function emailRoutes(parts: EmailRouteParts): HttpPlugin {
  const base = '/v1/channels/email';
  const plugins = [
    contactRoute({ path: `${base}/contacts`, tag: 'e-mail', db: parts.db, schema: parts.schema }),
    deliveriesRoute({ path: `${base}/outbox`, tag: 'e-mail', db: parts.db, deliveries: parts.deliveries }),
    accountsRoute(base, parts),
  ];
  return async (app) => {
    for (const plugin of plugins) await plugin(app);
  };
}

function accountsRoute(base: string, parts: EmailRouteParts): HttpPlugin {
  return async (app) => {
    app.get(
      `${base}/accounts`,
      {
        schema: {
          tags: ['e-mail'],
          summary: 'Mail accounts: addresses, way out, last successful fetch',
          response: { 200: Type.Object({ items: Type.Array(Account) }, { additionalProperties: false }) },
        },
      },
      async (request) => {
        requireRole(request, 'admin', 'supervisor');
        const fetched = new Map(parts.fetchers().map((one) => [one.account, one]));
        const items = parts.accounts().map((account) => {
          const state = fetched.get(account.id);
          const mailbox = state ? { status: state.failing ? ('failing' as const) : ('ok' as const), lastSuccessAt: state.lastSuccessAt === undefined ? null : toIso(state.lastSuccessAt) } : null;
          return { id: account.id, addresses: [...account.addresses], outgoing: parts.ready(account.id) ? ('configured' as const) : ('held' as const), mailbox };
        });
        return { items };
      },
    );
  };
}
