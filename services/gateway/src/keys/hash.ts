import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@sluice/kernel';
import { uuidv7 } from '@sluice/kernel';
import { keyIdOf, keyText } from '../domain/key-text.ts';

/** What is stored of a key: useless without the pepper, which is not in the database. */
export const hashOf = (text: string, pepper: Uint8Array): Buffer => createHmac('sha256', pepper).update(text, 'utf8').digest();

/** In constant time. */
export const isSame = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && timingSafeEqual(one, other);

/** What the cache knows a header by: no key stands in memory, and finding it tells nothing by its time. */
export const digestOf = (header: string): string => hash('sha256', header, 'base64');

export interface FreshKey {
  readonly id: string;
  readonly text: string;
  readonly hash: Buffer;
}

export function freshKey(pepper: Uint8Array, now: Instant): FreshKey {
  const uuid = uuidv7(now);
  const text = keyText(uuid, randomBytes(32).toString('base64url'));
  return { id: keyIdOf(uuid), text, hash: hashOf(text, pepper) };
}
