import { type Instant, toIso, uuidv7 } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';

export interface AuditEntry {
  readonly at: Instant;
  readonly keyId: string;
  /** `key.created`, `key.revoked`, `acted_as`. */
  readonly action: string;
  /** Of what: a key's id, or the agent and the call. Ids only. */
  readonly subject: string;
  readonly requestId: string;
}
export interface AuditLine extends AuditEntry {
  readonly id: string;
}

export async function writeAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  await db.query('insert into config.audit (id, at, key_id, action, subject, request_id) values ($1, $2, $3, $4, $5, $6)', [
    uuidv7(entry.at),
    toIso(entry.at),
    entry.keyId,
    entry.action,
    entry.subject.slice(0, 500),
    entry.requestId,
  ]);
}

/** Newest first; `before` is the last id of the page before. */
export function readAudit(db: Queryable, before: string | null, limit: number): Promise<AuditLine[]> {
  return db.query<AuditLine>('select id, at, key_id as "keyId", action, subject, request_id as "requestId" from config.audit where ($1::uuid is null or id < $1::uuid) order by id desc limit $2', [
    before,
    limit,
  ]);
}

/** Rows are kept for `keepMs`; their ids begin with their time. */
export async function sweepAudit(db: Queryable, now: Instant, keepMs: number): Promise<void> {
  await db.query('delete from config.audit where id < $1', [`${uuidv7(now - keepMs).slice(0, 13)}-0000-0000-000000000000`]);
}
