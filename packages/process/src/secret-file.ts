import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A secret of this installation: made at the first start, kept in a file that only its owner reads. */
export function secretFile(file: string, bytes = 32): Buffer {
  if (!existsSync(file)) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, `${randomBytes(bytes).toString('base64url')}\n`, { mode: 0o600 });
    renameSync(fresh, file);
  }
  return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
}
