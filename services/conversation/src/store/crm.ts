import { type Instant } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { Proof } from '../domain/proof.ts';
import { EXTERNAL, type IdentityKey, keyOf } from '../identities.ts';

export interface NewIdentity {
  readonly key: IdentityKey;
  readonly customerId: string;
  readonly value: string;
  readonly source: string;
  readonly proof: Proof;
}

const sorted = <T extends { readonly key: IdentityKey }>(list: Iterable<T>): T[] => [...list].sort((a, b) => (keyOf(a.key) < keyOf(b.key) ? -1 : 1));
const keys = (list: readonly { readonly key: IdentityKey }[]): unknown[] => [
  texts(list.map((one) => one.key.kind)),
  texts(list.map((one) => one.key.scope)),
  texts(list.map((one) => one.key.canonical)),
];

/**
 * Takes identities that nobody has, in the order of their keys, before any row of a customer is locked: the schema's one order. Whose they
 * will be is decided later; until the commit nobody else sees them. Answers the keys that were free.
 */
export async function claimIdentities(tx: Queryable, wanted: readonly NewIdentity[], now: Instant): Promise<ReadonlySet<string>> {
  const rows = sorted(wanted);
  const free = await tx.query<IdentityKey>(
    `insert into conversation.identity (kind, scope, canonical, customer_id, value, source, proof, first_seen_at, proved_at)
     select k, s, c, u, v, o, p, ($8::timestamptz[])[1], ($8::timestamptz[])[1]
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality as x(k, s, c, u, v, o, p, n) order by n
     on conflict do nothing returning kind, scope, canonical`,
    [...keys(rows), texts(rows.map((one) => one.customerId)), texts(rows.map((one) => one.value)), texts(rows.map((one) => one.source)), texts(rows.map((one) => one.proof)), instants([now])],
  );
  return new Set(free.map(keyOf));
}

export interface Owner {
  readonly customerId: string;
  readonly proof: Proof;
}

/** Whose these identities are; those of nobody are left out. */
export async function readOwners(db: Queryable, wanted: readonly IdentityKey[]): Promise<ReadonlyMap<string, Owner>> {
  if (wanted.length === 0) return new Map();
  const rows = await db.query<IdentityKey & { readonly customerId: string; readonly proof: Proof }>(
    `select i.kind, i.scope, i.canonical, i.customer_id as "customerId", i.proof from unnest($1::text[], $2::text[], $3::text[]) as w(k, s, c)
     cross join lateral (select kind, scope, canonical, customer_id, proof from conversation.identity where kind = w.k and scope = w.s and canonical = w.c limit 1) i`,
    keys(wanted.map((key) => ({ key }))),
  );
  return new Map(rows.map((row) => [keyOf(row), { customerId: row.customerId, proof: row.proof }]));
}

/**
 * The ids that systems have given these customers: `system\u0000id`, by customer. The kind is looked at behind the limit: beside the customer
 * it has led a plan along all ids of all customers (measured: the second import of 100,000 lines fell to 375 lines/s).
 */
export async function readExternalIds(db: Queryable, customerIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>();
  if (customerIds.length === 0) return found;
  const rows = await db.query<{ customerId: string; scope: string; canonical: string }>(
    `select i.customer_id as "customerId", i.scope, i.canonical from unnest($1::text[]) as w(id)
     cross join lateral (select customer_id, kind, scope, canonical from conversation.identity where customer_id = w.id limit 1000) i where i.kind = '${EXTERNAL}'`,
    [texts(customerIds)],
  );
  for (const { customerId, scope, canonical } of rows) found.set(customerId, (found.get(customerId) ?? new Set()).add(`${scope}\u0000${canonical}`));
  return found;
}

/** Customers whom a system has told us of before they wrote. Their facts follow with the words. */
export function saveNewcomers(tx: Tx, ids: readonly string[], now: Instant): void {
  if (ids.length === 0) return;
  tx.send('insert into conversation.customer (id, root_id, created_at) select i, i, ($2::timestamptz[])[1] from unnest($1::text[]) as x(i) order by i', [texts([...ids].sort()), instants([now])]);
}

/** Claimed ones that turned out to be another's than was thought, and known ones that a system vouches for now. */
export function saveClaims(
  tx: Tx,
  moved: readonly { readonly key: IdentityKey; readonly customerId: string }[],
  vouched: readonly { readonly key: IdentityKey; readonly source: string }[],
  now: Instant,
): void {
  if (moved.length > 0) {
    const rows = sorted(moved);
    tx.send(
      'update conversation.identity i set customer_id = x.u from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(k, s, c, u) where i.kind = x.k and i.scope = x.s and i.canonical = x.c',
      [...keys(rows), texts(rows.map((one) => one.customerId))],
    );
  }
  if (vouched.length > 0) {
    const rows = sorted(vouched);
    tx.send(
      `update conversation.identity i set proof = 'crm', source = x.o, proved_at = ($5::timestamptz[])[1]
       from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(k, s, c, o) where i.kind = x.k and i.scope = x.s and i.canonical = x.c and i.proof = 'claimed'`,
      [...keys(rows), texts(rows.map((one) => one.source)), instants([now])],
    );
  }
}
