import { statSync } from 'node:fs';
import { readSigningKeys, type SigningKey } from './keys.ts';

/**
 * The keys as the file says them now: looked at when they are used, read again when it was changed. A file that was spoilt meanwhile does not
 * take the keys away that are in use. @throws where it cannot be used at the beginning
 */
export function signingKeysIn(file: string): () => readonly SigningKey[] {
  let keys = readSigningKeys(file);
  let stamp = stampOf(file);
  return () => {
    const now = stampOf(file);
    if (now === stamp) return keys;
    stamp = now;
    try {
      keys = readSigningKeys(file);
    } catch {
      // The keys before it stay in force; `stamp` keeps it from being read at every use.
    }
    return keys;
  };
}

function stampOf(file: string): string {
  const at = statSync(file, { throwIfNoEntry: false });
  return at === undefined ? '' : `${at.mtimeMs} ${at.size} ${at.ino}`;
}
