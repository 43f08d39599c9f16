import { domainToASCII } from 'node:url';
import type { MailAuthentication } from '@sluice/contracts';
import type { AuthenticateResult } from 'mailauth';

export const LISTENER = 'listener';

/** What cannot be found out: never a reason to lose a mail, or to hold it against its sender. */
export function undecided(result: 'none' | 'temperror', by: string, domain = ''): MailAuthentication {
  return { spf: result, dkim: result, dmarc: result, arc: result, domain, aligned: false, by };
}

type Signature = AuthenticateResult['dkim']['results'][number];

/**
 * The library's answer in our words. It says `neutral` of a body that was changed; here a signature that does not hold has failed.
 * `near`: the address of the one who brought it says nothing, so SPF was not asked, and that nothing passed proves nothing.
 */
export function verdictOf(result: AuthenticateResult, near: boolean): MailAuthentication {
  const domain = domainOf(result.dkim.headerFrom?.[0]);
  const signatures = result.dkim.results ?? [];
  const passed = signatures.filter((one) => one.status.result === 'pass');
  // A signature over the first bytes (l=) lets anybody write the rest.
  const whole = passed.filter((one) => (one.status.underSized ?? 0) === 0);
  const spf = near || result.spf === false ? 'none' : result.spf.status.result;
  const dmarc = dmarcOf(result, { near, domain, signatures });
  const byKey = whole.some((one) => truthy(one.status.aligned));
  const bySpf = !near && result.dmarc !== false && truthy(result.dmarc.alignment?.spf?.result);
  return {
    spf,
    dkim: whole.length > 0 ? 'pass' : passed.length > 0 ? 'policy' : worst(signatures),
    dmarc: dmarc === 'pass' && !byKey && !bySpf ? 'none' : dmarc,
    arc: result.arc === false ? 'none' : result.arc.status.result,
    domain,
    aligned: dmarc !== 'fail' && (byKey || (bySpf && spf === 'pass')),
    by: LISTENER,
  };
}

function dmarcOf(result: AuthenticateResult, { near, domain, signatures }: { near: boolean; domain: string; signatures: readonly Signature[] }): string {
  // Several authors: nobody can say which of them a reader will see.
  if (result.dmarc === false) return result.dmarcSkipReason?.startsWith('multiple') === true ? 'fail' : 'none';
  const said = result.dmarc.status.result;
  if (said !== 'fail') return said;
  if (near) return 'none';
  const unread = signatures.some((one) => one.status.result === 'temperror' && related(one.signingDomain ?? '', domain));
  const unasked = result.spf !== false && result.spf.status.result === 'temperror' && related(result.spf.domain ?? '', domain);
  return unread || unasked ? 'temperror' : 'fail';
}

/** What is told of several signatures of which none holds. */
function worst(signatures: readonly Signature[]): string {
  const results: ReadonlySet<string> = new Set(signatures.map(({ status }) => (status.result === 'neutral' ? 'fail' : status.result)));
  return ['temperror', 'fail', 'permerror', 'policy'].find((one) => results.has(one)) ?? 'none';
}

const truthy = (domain: unknown): boolean => typeof domain === 'string' && domain !== '';

/** One of the two is the other, or stands above it. */
export function related(one: string, other: string): boolean {
  return one !== '' && other !== '' && (one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`));
}

/** As the DNS has it: lower case, no dot at the end, IDNA. Empty where there is none. */
export function domainOf(address: string | undefined): string {
  const domain = (address ?? '').slice((address ?? '').lastIndexOf('@') + 1).toLowerCase();
  return domainToASCII(domain).replace(/\.$/, '');
}

/**
 * The verdict as far as it is about the author whom our agents will be shown. One about another domain (two readers of a doubtful From)
 * counts against the mail: the wish to be read in two ways has one purpose.
 */
export function ofAuthor(verdict: MailAuthentication, address: string): MailAuthentication {
  const domain = domainOf(address);
  if (verdict.domain === domain) return verdict;
  return verdict.domain === '' ? { ...verdict, domain } : { ...verdict, domain, dmarc: 'fail', aligned: false };
}
