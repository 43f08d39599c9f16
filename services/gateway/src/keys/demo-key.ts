import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Instant } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import { idInKey } from '../domain/key-text.ts';
import { freshKey, hashOf, isSame } from './hash.ts';
import { insertKey, readKeys } from './store.ts';

const NAME = 'demo company';
const BY = 'standalone';

/**
 * The admin key of the demo company, kept in a file that only its owner reads (0600). Made at the first start; made anew where the file is
 * gone or belongs to another database, and the one before it is then revoked. Gives the key.
 */
export async function ensureDemoKey(db: Database, file: string, pepper: Uint8Array, now: Instant): Promise<string> {
  const kept = readIfThere(file);
  const id = kept === undefined ? undefined : idInKey(kept);
  if (kept !== undefined && id !== undefined) {
    const [known] = await readKeys(db, [id]);
    if (known && isSame(known.hash, hashOf(kept, pepper))) return kept;
  }
  const key = freshKey(pepper, now);
  await db.transact(async (tx) => {
    await tx.query('update config.api_key set revoked_at = clock_timestamp(), revoked_by = $1 where name = $2 and created_by = $1 and revoked_at is null', [BY, NAME]);
    await insertKey(tx, { id: key.id, hash: key.hash, name: NAME, role: 'admin', agentId: null, createdAt: now, createdBy: BY, expiresAt: null });
  });
  // After the commit: if we die in between, the next start finds no valid file and makes another key.
  writePrivate(file, `${key.text}\n`);
  return key.text;
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
