import { createHash } from 'node:crypto';

/**
 * Bytes by their own digest: written once, never changed, removed only where a person is erased, in two steps (ADR 13, 21). Every service of
 * an installation sees the same store.
 * All of it throws PassingFault where the store is away, full or refuses us: the bytes are never at fault, so the same call may succeed later.
 */
export interface Blobs {
  /** Durable when it resolves. The id is the SHA-256 of the bytes, in hex. */
  put(bytes: Buffer): Promise<{ readonly id: string; readonly bytes: number }>;
  /** Undefined where there is no such blob. What was set aside is found too. */
  get(id: string): Promise<Buffer | undefined>;
  /** Takes it out of its place, where `get` still finds it; whoever puts the same bytes afterwards writes them anew. Without harm where it is not there. */
  setAside(id: string): Promise<void>;
  /** What was set aside is in its place again. Without harm where it is not aside. */
  putBack(id: string): Promise<void>;
  /** What was set aside is gone for good; the same bytes in their place stay. Without harm where it is not aside. */
  dropAside(id: string): Promise<void>;
  /** Writes and reads something small; no blob stays behind. */
  check(): Promise<void>;
}

const ID = /^[0-9a-f]{64}$/;

export const blobId = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Where a blob lies below the top of its store; the same in all drivers, so that a store moves by a plain copy. Undefined for what is no id. */
export const blobPlace = (id: string): string | undefined => (ID.test(id) ? `${id.slice(0, 2)}/${id}` : undefined);

/** Where a blob lies that was set aside. */
export const asidePlace = (id: string): string | undefined => (ID.test(id) ? `aside/${id.slice(0, 2)}/${id}` : undefined);
