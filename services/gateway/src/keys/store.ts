import { type Instant, toIso } from '@sluice/kernel';
import type { Role } from '@sluice/runtime';
import { type Queryable, texts, type Tx } from '@sluice/store';

/** A key as its row says it, without the hash. */
export interface KeyLine {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly agentId: string | null;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly expiresAt: Instant | null;
}

export interface KnownKey {
  readonly id: string;
  readonly hash: Buffer;
  readonly role: Role;
  readonly agentId: string | null;
  readonly expiresAt: Instant | null;
}

/** Keys that are in force, by id; what is revoked is as if it had never been. */
export function readKeys(db: Queryable, ids: readonly string[]): Promise<KnownKey[]> {
  return db.query<KnownKey>('select id, hash, role, agent_id as "agentId", expires_at as "expiresAt" from config.api_key where id = any($1::text[]) and revoked_at is null', [texts(ids)]);
}

/** Newest first; `before` is the last id of the page before. */
export function listKeys(db: Queryable, before: string | null, limit: number): Promise<KeyLine[]> {
  return db.query<KeyLine>(
    'select id, name, role, agent_id as "agentId", created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt" from config.api_key where revoked_at is null and ($1::text is null or id < $1) order by id desc limit $2',
    [before, limit],
  );
}

export async function insertKey(tx: Tx, key: KeyLine & { readonly hash: Buffer }): Promise<void> {
  await tx.query('insert into config.api_key (id, hash, name, role, agent_id, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    key.id,
    key.hash,
    key.name,
    key.role,
    key.agentId,
    toIso(key.createdAt),
    key.createdBy,
    key.expiresAt === null ? null : toIso(key.expiresAt),
  ]);
}

export type Revoked = 'done' | 'unknown' | 'last admin';

/** Takes a key back. The admins' rows are locked, in order of id: two who revoke each other's key at once must not leave none. */
export async function revokeKey(tx: Tx, id: string, by: string, at: Instant): Promise<Revoked> {
  const admins = await tx.query<{ id: string; expires: boolean }>(
    "select id, expires_at is not null as expires from config.api_key where role = 'admin' and revoked_at is null order by id for update",
  );
  if (admins.some((one) => one.id === id) && !admins.some((one) => one.id !== id && !one.expires)) return 'last admin';
  const rows = await tx.query('update config.api_key set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null returning id', [id, toIso(at), by]);
  return rows.length === 1 ? 'done' : 'unknown';
}
