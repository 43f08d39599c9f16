import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Instant } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import { idInKey } from '../domain/key-text.ts';
import { freshKey, hashOf, isSame } from './hash.ts';
import { insertKey, readKeys } from './store.ts';

const NAME = 'first admin';
const BY = 'start';

/**
 * The admin key that a system begins with, kept in a file that only its owner reads (0600). Made at the first start; made anew where the file
 * is gone or belongs to another database, and the one before it is then revoked. Gives the key. Gateways that share the file come one by one.
 */
export async function ensureAdminKey(db: Database, file: string, pepper: Uint8Array, now: Instant): Promise<string> {
  return db.transact(async (tx) => {
    await tx.query('lock table config.api_key in share row exclusive mode');
    const kept = readIfThere(file);
    const id = kept === undefined ? undefined : idInKey(kept);
    if (kept !== undefined && id !== undefined) {
      const [known] = await readKeys(tx, [id]);
      if (known && isSame(known.hash, hashOf(kept, pepper))) return kept;
    }
    const key = freshKey(pepper, now);
    await tx.query('update config.api_key set revoked_at = clock_timestamp(), revoked_by = $1 where name = $2 and created_by = $1 and revoked_at is null', [BY, NAME]);
    await insertKey(tx, { id: key.id, hash: key.hash, name: NAME, role: 'admin', agentId: null, createdAt: now, createdBy: BY, expiresAt: null });
    // Before the commit: if that fails, the next start finds a key that nobody knows and makes another.
    writePrivate(file, `${key.text}\n`);
    return key.text;
  });
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writePrivate(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}`;
  const handle = openSync(fresh, 'w', 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
}
