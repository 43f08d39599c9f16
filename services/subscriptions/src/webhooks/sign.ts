import { createHmac } from 'node:crypto';

/**
 * Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, one signature for each key, so that a receiver may change to the next one when
 * he likes. @param keys base64 @param seconds of the attempt, since 1970
 */
export function signature(keys: readonly string[], { id, seconds, body }: { readonly id: string; readonly seconds: number; readonly body: string }): string {
  return keys.map((key) => `v1,${createHmac('sha256', Buffer.from(key, 'base64')).update(`${id}.${seconds}.${body}`).digest('base64')}`).join(' ');
}
