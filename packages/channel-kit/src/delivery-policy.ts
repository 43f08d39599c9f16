import { backOffMs, HOUR, type Instant, MINUTE, SECOND } from '@sluice/kernel';

/** From half a minute to two hours between tries, for two days: what a mail server does for its own senders (RFC 5321 §4.5.4.1). */
export const DELIVERY_BACK_OFF = { firstMs: 30 * SECOND, maxMs: 2 * HOUR };
export const GIVE_UP_AFTER_MS = 48 * HOUR;
/** A message that found no server in time is still tried once when it comes back late: giving up needs tries, not only hours. */
const FEWEST_ATTEMPTS = 3;

export type NextTry = { readonly kind: 'at'; readonly at: Instant } | { readonly kind: 'give_up' };

/** When a message that has failed `attempts` times is tried again; `jitter` in [0, 1). */
export function nextTry(o: { readonly attempts: number; readonly firstTriedAt: Instant; readonly now: Instant; readonly jitter: number }): NextTry {
  const age = o.now - o.firstTriedAt;
  if (age >= GIVE_UP_AFTER_MS && o.attempts >= FEWEST_ATTEMPTS) return { kind: 'give_up' };
  const wait = Math.max(MINUTE / 4, backOffMs(o.attempts - 1, DELIVERY_BACK_OFF, o.jitter));
  const last = o.firstTriedAt + GIVE_UP_AFTER_MS;
  return { kind: 'at', at: o.now < last ? Math.min(o.now + wait, last) : o.now + wait };
}
