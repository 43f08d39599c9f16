import { createHash } from 'node:crypto';

/** With these a page that the server has made has its own style and nothing else: no script, no picture, no frame, no other place for a form; and nobody keeps it. */
export function pageHeaders(style: string) {
  return {
    'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow, noarchive',
  } as const;
}
