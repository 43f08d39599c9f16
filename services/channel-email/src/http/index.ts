import { contactRoute, type Deliveries, deliveriesRoute } from '@sluice/channel-kit';
import type { HttpPlugin } from '@sluice/runtime';
import { type AccountRouteParts, accountsRoute } from './accounts.ts';
import { type WholeMailParts, wholeMailRoute } from './whole.ts';

const BASE = '/v1/channels/email';

export function emailRoutes(parts: AccountRouteParts & WholeMailParts & { readonly deliveries: Deliveries }): HttpPlugin {
  const { db, schema, deliveries } = parts;
  const plugins = [
    contactRoute({ path: `${BASE}/contacts`, tag: 'e-mail', db, schema }),
    wholeMailRoute(`${BASE}/contacts`, parts),
    deliveriesRoute({ path: `${BASE}/outbox`, tag: 'e-mail', db, deliveries }),
    accountsRoute(`${BASE}/accounts`, parts),
  ];
  return async (app) => {
    for (const plugin of plugins) await plugin(app);
  };
}
