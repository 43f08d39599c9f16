import type { Instant } from '@sluice/kernel';
import type { Role } from '@sluice/contracts';

/** So many calls in a window that begins with the first of them. */
export interface Quota {
  readonly calls: number;
  readonly windowMs: number;
}

/** High for those who bring in contacts by the thousand; for the rest far above what a person or a console does. */
const LOADERS: Quota = { calls: 250_000, windowMs: 10_000 };
const PEOPLE: Quota = { calls: 3_000, windowMs: 10_000 };
export const QUOTAS: Readonly<Record<Role, Quota>> = {
  admin: LOADERS,
  intake: LOADERS,
  supervisor: PEOPLE,
  agent: PEOPLE,
  department: PEOPLE,
  quality: PEOPLE,
  subscriber: PEOPLE,
};

/** Of one address, for pages that need no key: a family behind one router and a mail scanner have room, a flood has not. */
export const PAGE_QUOTA: Quota = { calls: 1_000, windowMs: 10_000 };

/** How far a key is into its quota. One object for the life of a key: it is asked at every call. */
export class Usage {
  readonly quota: Quota;
  /** The header `ratelimit-policy`: the same for every call. */
  readonly policy: string;
  #since: Instant = Number.NEGATIVE_INFINITY;
  #used = 0;

  constructor(quota: Quota) {
    this.quota = quota;
    this.policy = `"calls";q=${quota.calls};w=${Math.ceil(quota.windowMs / 1000)}`;
  }

  /** Counts one call; false where it is one too many. */
  take(now: Instant): boolean {
    // A clock that was set back begins a new window too.
    if (now - this.#since >= this.quota.windowMs || now < this.#since) {
      this.#since = now;
      this.#used = 0;
    }
    this.#used += 1;
    return this.#used <= this.quota.calls;
  }

  get remaining(): number {
    return Math.max(0, this.quota.calls - this.#used);
  }

  /** Whole seconds until the window ends, at least 1. */
  resetSeconds(now: Instant): number {
    return Math.max(1, Math.ceil((this.#since + this.quota.windowMs - now) / 1000));
  }
}

const MOST_ADDRESSES = 10_000;

/** How far each address is into its quota. The newest addresses are remembered: who is forgotten begins anew. */
export class UsageByAddress {
  readonly #quota: Quota;
  readonly #usages = new Map<string, Usage>();

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  of(address: string): Usage {
    const key = networkOf(address);
    const usage = this.#usages.get(key) ?? new Usage(this.#quota);
    this.#usages.delete(key);
    this.#usages.set(key, usage);
    if (this.#usages.size > MOST_ADDRESSES) this.#usages.delete(this.#usages.keys().next().value!);
    return usage;
  }
}

/** Of IPv6 the first 64 bits: whoever has one of its addresses has them all. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::', 2);
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  return [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'), ...after].slice(0, 4).join(':');
}
