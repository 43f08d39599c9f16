import type { Clock, Instant } from '@sluice/kernel';
import { type Actor, Problem } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { bearerOf, idInKey } from '../domain/key-text.ts';
import { QUOTAS, type Quota, Usage } from '../domain/rate.ts';
import { digestOf, hashOf, isSame } from './hash.ts';
import { type KnownKey, readKeys } from './store.ts';

/** A key that has been checked: who it is, and how far it is into its quota. */
export interface Holder {
  readonly actor: Actor;
  readonly usage: Usage;
  readonly expiresAt: number;
  /** Looked up again after this instant, so that a key revoked at another gateway ends here too. */
  readonly freshUntil: number;
}

export interface KeyRingOptions {
  readonly db: Queryable;
  readonly pepper: Uint8Array;
  readonly clock: Clock;
  /** Keys kept in memory, 10,000. */
  readonly size?: number;
  /** How long a key is believed without looking, 10 s. */
  readonly freshMs?: number;
  readonly quotas?: Partial<Record<Actor['role'], Quota>>;
}

const LOOKUPS_AT_ONCE = 500;
/** No look-up takes longer. */
const GONE_MS = 120_000;

/**
 * Keys in force, looked up once and kept for a while. All look-ups that wait while one runs go in one statement, so that a flood of invented
 * keys costs the database a statement at a time and nobody is locked out for it.
 */
export class KeyRing {
  readonly #o: KeyRingOptions;
  readonly #held = new Map<string, Holder>();
  readonly #asked = new Map<string, PromiseWithResolvers<KnownKey | undefined>>();
  readonly #gone = new Map<string, Instant>();
  #looking = false;

  constructor(options: KeyRingOptions) {
    this.#o = options;
  }

  /** Who sends this header, where that is known and fresh: the way of nearly every call. */
  peek(header: string, now: Instant): Holder | undefined {
    const holder = this.#held.get(digestOf(header));
    return holder !== undefined && holder.freshUntil > now && holder.expiresAt > now ? holder : undefined;
  }

  /** @throws Problem 401; PassingFault where the database is away */
  async find(header: string | undefined): Promise<Holder> {
    if (header === undefined) throw unauthenticated('send a key: authorization: Bearer …');
    const text = bearerOf(header);
    const id = text === undefined ? undefined : idInKey(text);
    if (text === undefined || id === undefined) throw unauthenticated('the authorization header holds no key of ours: authorization: Bearer slc_…');
    const key = await this.#lookUp(id);
    const now = this.#o.clock.now();
    if (key === undefined || this.#gone.has(id) || !isSame(key.hash, hashOf(text, this.#o.pepper)) || (key.expiresAt ?? Infinity) <= now) throw unauthenticated('this key is not in force');
    return this.#keep(digestOf(header), key, now);
  }

  /** A key was revoked here: it ends at once, even where a look-up of it from before is still on its way. */
  forget(id: string): void {
    const now = this.#o.clock.now();
    for (const [gone, until] of this.#gone) if (until <= now) this.#gone.delete(gone);
    this.#gone.set(id, now + GONE_MS);
    for (const [digest, holder] of this.#held) if (holder.actor.keyId === id) this.#held.delete(digest);
  }

  get size(): number {
    return this.#held.size;
  }

  #keep(digest: string, key: KnownKey, now: number): Holder {
    const { size = 10_000, freshMs = 10_000, quotas } = this.#o;
    const before = this.#held.get(digest);
    const holder: Holder = {
      actor: { keyId: key.id, role: key.role, ...(key.agentId === null ? {} : { agentId: key.agentId }) },
      usage: before?.usage ?? new Usage(quotas?.[key.role] ?? QUOTAS[key.role]),
      expiresAt: key.expiresAt ?? Infinity,
      freshUntil: now + freshMs,
    };
    this.#held.delete(digest);
    this.#held.set(digest, holder);
    const oldest = this.#held.size > size ? this.#held.keys().next().value : undefined;
    if (oldest !== undefined) this.#held.delete(oldest);
    return holder;
  }

  #lookUp(id: string): Promise<KnownKey | undefined> {
    const asked = this.#asked.get(id) ?? Promise.withResolvers<KnownKey | undefined>();
    this.#asked.set(id, asked);
    if (!this.#looking) void this.#look();
    return asked.promise;
  }

  async #look(): Promise<void> {
    this.#looking = true;
    while (this.#asked.size > 0) {
      const batch = [...this.#asked].slice(0, LOOKUPS_AT_ONCE);
      for (const [id] of batch) this.#asked.delete(id);
      try {
        const found = new Map(
          (
            await readKeys(
              this.#o.db,
              batch.map(([id]) => id),
            )
          ).map((key) => [key.id, key]),
        );
        for (const [id, asked] of batch) asked.resolve(found.get(id));
      } catch (error) {
        for (const [, asked] of batch) asked.reject(error);
      }
    }
    this.#looking = false;
  }
}

function unauthenticated(detail: string): Problem {
  return new Problem(401, 'unauthenticated', detail, { headers: { 'www-authenticate': 'Bearer' } });
}
