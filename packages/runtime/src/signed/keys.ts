import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A key of signed ids. `id` is one character of base32; the first key of a file signs, every key verifies. */
export interface SigningKey {
  readonly id: string;
  readonly secret: Buffer;
}

const IDS = 'abcdefghijklmnopqrstuvwxyz234567';
const SECRET_BYTES = 32;

/**
 * A file of keys: `{"keys":[{"id":"a","secret":"<base64, 32 bytes or more>"}]}`. To rotate: put a new key first, keep the
 * old ones for as long as what they signed shall be good. `create` makes the file (0600) where it is not there.
 * @throws with what is wrong with the file, never with what stands in it.
 */
export function readSigningKeys(file: string, options: { readonly create?: boolean } = {}): readonly SigningKey[] {
  if (!existsSync(file) && options.create === true) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const whole = `${file}.${process.pid}`;
    writeFileSync(whole, `${JSON.stringify({ keys: [{ id: 'a', secret: randomBytes(SECRET_BYTES).toString('base64') }] })}\n`, { mode: 0o600 });
    renameSync(whole, file);
  }
  return signingKeys(JSON.parse(readFileSync(file, 'utf8')) as unknown, file);
}

export function signingKeys(document: unknown, where: string): readonly SigningKey[] {
  const list: unknown = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(list) || list.length === 0) throw new Error(`${where}: expected {"keys":[{"id","secret"}, …]} with at least one key`);
  const keys = list.map((one: unknown, at): SigningKey => {
    const { id, secret } = (one ?? {}) as { id?: unknown; secret?: unknown };
    if (typeof id !== 'string' || id.length !== 1 || !IDS.includes(id)) throw new Error(`${where}: keys[${at}].id must be one character of a-z, 2-7`);
    const bytes = typeof secret === 'string' ? Buffer.from(secret, 'base64') : Buffer.alloc(0);
    if (bytes.length < SECRET_BYTES) throw new Error(`${where}: keys[${at}].secret must be base64 of at least ${SECRET_BYTES} bytes`);
    return { id, secret: bytes };
  });
  if (new Set(keys.map((key) => key.id)).size !== keys.length) throw new Error(`${where}: two keys have the same id`);
  return keys;
}
