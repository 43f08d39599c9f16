import { type Egress, EgressRefused } from '@sluice/egress';
import { type Instant, SECOND } from '@sluice/kernel';
import { judgeStatus, type Tried } from '../domain/attempts.ts';
import type { Webhook } from './webhook.ts';
import { signature } from './sign.ts';

const TIMEOUT_MS = 15_000;

export interface SendParts {
  readonly call: Egress;
  readonly timeoutMs?: number;
}

/** One attempt, under the time and signature of its own; the body is sent as it is stored. Never throws: whatever happens is tried again. */
export async function sendWebhook(
  { call, timeoutMs = TIMEOUT_MS }: SendParts,
  { url, keys }: NonNullable<Webhook['target']>,
  { id, body }: { readonly id: string; readonly body: string },
  now: Instant,
): Promise<Tried> {
  const seconds = Math.floor(now / 1000);
  const headers = {
    'content-type': 'application/cloudevents+json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Sluice',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature(keys, { id, seconds, body }),
  };
  try {
    const answer = await call(url, { method: 'POST', headers, body, timeoutMs, maxBytes: 0 });
    return judgeStatus(answer.status, retryAfterMs(answer.headers['retry-after'], now));
  } catch (error) {
    return { outcome: 'retry', code: codeOf(error) };
  }
}

/** Short and stable; without the address, which may hold a secret. */
function codeOf(error: unknown): string {
  if (error instanceof EgressRefused) return error.code;
  const { name, code } = error as { readonly name?: unknown; readonly code?: unknown };
  if (name === 'TimeoutError') return 'timeout';
  return typeof code === 'string' ? code.toLowerCase().slice(0, 60) : 'fault';
}

/** RFC 9110 §10.2.3: seconds or a date; anything else says nothing. */
export function retryAfterMs(text: string | undefined, now: Instant): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
