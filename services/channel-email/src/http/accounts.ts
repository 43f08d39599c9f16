import { type Instant, toIso } from '@sluice/kernel';
import { type HttpPlugin, requireRole } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { Type } from 'typebox';
import type { EmailAccount } from '../domain/account.ts';
import { lastSuccesses } from '../imap/cursor.ts';
import type { FetchState } from '../imap/fetcher.ts';

export interface AccountRouteParts {
  readonly db: Queryable;
  readonly accounts: () => readonly EmailAccount[];
  readonly fetchers: () => readonly FetchState[];
  /** Whether a way out is configured for the account. */
  readonly ready: (accountId: string) => boolean;
}

const Mailbox = Type.Object(
  {
    status: Type.Enum(['ok', 'failing'], { description: 'as the process that answers sees it' }),
    lastSuccessAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'when it was last read, by any process' }),
  },
  { additionalProperties: false },
);

const Account = Type.Object(
  {
    id: Type.String(),
    addresses: Type.Array(Type.String()),
    outgoing: Type.Enum(['configured', 'held'], { description: 'held: no server is set, what we write waits in the visible outbox' }),
    mailbox: Type.Union([Mailbox, Type.Null()], { description: 'the IMAP mailbox that is fetched, or null where mail comes by SMTP alone' }),
  },
  {
    additionalProperties: false,
    examples: [{ id: 'support', addresses: ['support@example.com'], outgoing: 'configured', mailbox: { status: 'ok', lastSuccessAt: '2026-03-02T08:00:00.000Z' } }],
  },
);

const List = Type.Object({ items: Type.Array(Account), next: Type.Null({ description: 'all of them stand on one page' }) }, { additionalProperties: false });

export function accountsRoute(path: string, parts: AccountRouteParts): HttpPlugin {
  return async (app) => {
    app.get(path, { schema: { tags: ['e-mail'], summary: 'Mail accounts: addresses, way out, last successful fetch', response: { 200: List } } }, async (request) => {
      requireRole(request, 'admin', 'supervisor');
      const fetched = new Map(parts.fetchers().map((one) => [one.account, one]));
      const read = await lastSuccesses(parts.db);
      return { items: parts.accounts().map((account) => view(account, parts.ready(account.id), fetched.get(account.id), read.get(account.id))), next: null };
    });
  };
}

function view(account: EmailAccount, ready: boolean, state: FetchState | undefined, lastSuccessAt: Instant | undefined) {
  const status = state?.failing === true ? ('failing' as const) : ('ok' as const);
  return {
    id: account.id,
    addresses: [...account.addresses],
    outgoing: ready ? ('configured' as const) : ('held' as const),
    mailbox: state === undefined ? null : { status, lastSuccessAt: lastSuccessAt === undefined ? null : toIso(lastSuccessAt) },
  };
}
