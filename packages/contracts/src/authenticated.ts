import type { MailAuthentication } from './generated/types.ts';

export const AUTHENTICATED = ['pass', 'fail', 'none'] as const;
/** What the checks of a sender come to. `none`: they say nothing, or nobody has looked. */
export type Authenticated = (typeof AUTHENTICATED)[number];

/** The flag of a contact whose sender the checks speak against: nothing may answer it by itself. */
export const UNAUTHENTICATED = 'unauthenticated';

/**
 * `pass`: said by the domain in From itself. `fail`: that domain disowns it (DMARC), or SPF and DKIM both failed. One of the two alone says
 * little: forwarding breaks SPF, mailing lists break DKIM.
 */
export function authenticatedOf(verdict: MailAuthentication | undefined): Authenticated {
  if (verdict === undefined) return 'none';
  if (verdict.dmarc === 'fail') return 'fail';
  if (verdict.aligned) return 'pass';
  return verdict.spf === 'fail' && verdict.dkim === 'fail' ? 'fail' : 'none';
}
