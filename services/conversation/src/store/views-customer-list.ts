import { type Queryable, texts } from '@sluice/store';
import type { PersonGroup } from '../model.ts';
import { MEMBERS, readGroups } from './customer-groups.ts';

export interface ListedIdentity {
  readonly kind: string;
  readonly scope: string;
  readonly canonical: string;
}

/** A person: all customers that he is. */
export interface ListedCustomer {
  readonly id: string;
  readonly identities: readonly ListedIdentity[];
  readonly group: PersonGroup;
}

/** In the order of their ids, behind `after`: ids sort by the time they were made, so a page never shifts. */
export async function listCustomers(db: Queryable, { after, limit }: { readonly after: string; readonly limit: number }): Promise<ListedCustomer[]> {
  const roots = (await db.query<{ id: string }>('select id from conversation.customer where id > $1 and root_id = id and erased_at is null order by id limit $2', [after, limit])).map((one) => one.id);
  if (roots.length === 0) return [];
  const [groups, identities] = await Promise.all([
    readGroups(db, roots),
    db.query<ListedIdentity & { readonly root: string }>(
      `select w.id as root, i.kind, i.scope, i.canonical from unnest($1::text[]) as w(id)
       cross join lateral (select id from conversation.customer where root_id = w.id limit ${MEMBERS}) g
       cross join lateral (select kind, scope, canonical, first_seen_at from conversation.identity where customer_id = g.id limit 200) i
       order by w.id, i.first_seen_at, i.kind, i.scope, i.canonical`,
      [texts(roots)],
    ),
  ]);
  const byRoot = Map.groupBy(identities, (one) => one.root);
  return roots.map((id) => ({
    id,
    identities: (byRoot.get(id) ?? []).map(({ kind, scope, canonical }) => ({ kind, scope, canonical })),
    group: groups.get(id) ?? { rootId: id, members: new Map([[id, null]]), words: [] },
  }));
}
