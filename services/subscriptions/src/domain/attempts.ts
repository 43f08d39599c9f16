import { HOUR, type Instant, MINUTE, SECOND } from '@sluice/kernel';

/** Before the second try, the third, and so on; the first is at once. Three days and some hours in all. */
export const PAUSES_MS: readonly number[] = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const JITTER = 0.1;

export type Tried =
  | { readonly outcome: 'sent' }
  /** It will never be taken. */
  | { readonly outcome: 'refused'; readonly code: string }
  /** `pauseMs`: the receiver wants to be left alone for so long, with everything. */
  | { readonly outcome: 'retry'; readonly code: string; readonly pauseMs?: number };

export type Next = { readonly state: 'sent' } | { readonly state: 'queued'; readonly nextAt: Instant; readonly code: string } | { readonly state: 'failed'; readonly code: string };

/** What becomes of a delivery that was tried `attempts` times; `jitter` in [0, 1): many that failed together do not come again together. */
export function afterTry(tried: Tried, { attempts, now, jitter }: { readonly attempts: number; readonly now: Instant; readonly jitter: number }): Next {
  if (tried.outcome === 'sent') return { state: 'sent' };
  const pauseMs = PAUSES_MS[attempts - 1];
  if (tried.outcome === 'refused' || pauseMs === undefined) return { state: 'failed', code: tried.code };
  return { state: 'queued', code: tried.code, nextAt: now + Math.max(Math.round(pauseMs * (1 + jitter * JITTER)), tried.pauseMs ?? 0) };
}

const LONGEST_PAUSE_MS = 24 * HOUR;
const SLOWED_MS = 30 * SECOND;
/** "Not so fast", or nobody behind the front door. */
const SLOWS = new Set([429, 502, 503, 504]);

/** Standard Webhooks 1.0, "Responses": taken is 2xx and nothing else; 410 is for good; redirects are not followed. `retryAfterMs`: as he asks. */
export function judgeStatus(status: number, retryAfterMs: number | undefined): Tried {
  if (status >= 200 && status < 300) return { outcome: 'sent' };
  const code = `http_${status}`;
  if (status === 410) return { outcome: 'refused', code };
  if (!SLOWS.has(status)) return { outcome: 'retry', code };
  return { outcome: 'retry', code, pauseMs: Math.min(LONGEST_PAUSE_MS, retryAfterMs ?? SLOWED_MS) };
}
