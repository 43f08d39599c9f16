import { createHash } from 'node:crypto';

/**
 * Bytes by their own digest: written once, never changed, never removed (ADR 13). Every service of an installation sees the same store.
 * All of it throws PassingFault where the store is away, full or refuses us: the bytes are never at fault, so the same call may succeed later.
 */
export interface Blobs {
  /** Durable when it resolves. The id is the SHA-256 of the bytes, in hex. */
  put(bytes: Buffer): Promise<{ readonly id: string; readonly bytes: number }>;
  /** Undefined where there is no such blob. */
  get(id: string): Promise<Buffer | undefined>;
  /** Writes and reads something small; no blob stays behind. */
  check(): Promise<void>;
}

const ID = /^[0-9a-f]{64}$/;

export const blobId = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Where a blob lies below the top of its store; the same in all drivers, so that a store moves by a plain copy. Undefined for what is no id. */
export const blobPlace = (id: string): string | undefined => (ID.test(id) ? `${id.slice(0, 2)}/${id}` : undefined);
