import type { MailAuthentication } from '@sluice/contracts';
import type { MailHeader } from '@sluice/mail';
import { type MethodResult, readAuthenticationResults } from './authentication-results.ts';
import { domainOf, undecided } from './verdict.ts';

/**
 * What the named upstream says of a mail. A server writes on top of what it was given, so the topmost header of its authserv-id is its own,
 * with those directly below it; whatever stands further down was in the mail when it came, and any other name is the sender's word.
 * Undefined where the upstream says nothing.
 */
export function reportedBy(authservId: string, headers: readonly MailHeader[], author: string): MailAuthentication | undefined {
  const results = ownResults(authservId.toLowerCase(), headers);
  if (results === undefined) return undefined;
  const domain = domainOf(author);
  const first = (method: string): string => results.find((one) => one.method === method)?.result ?? 'none';
  const signatures = results.filter((one) => one.method === 'dkim');
  const dmarc = dmarcOf(
    results.find((one) => one.method === 'dmarc'),
    domain,
  );
  const byKey = signatures.some((one) => one.result === 'pass' && speaksFor(signerOf(one), domain));
  return {
    ...undecided('none', authservId, domain),
    spf: first('spf'),
    dkim: signatures.some((one) => one.result === 'pass') ? 'pass' : first('dkim'),
    dmarc,
    arc: first('arc'),
    aligned: dmarc === 'pass' || (byKey && dmarc !== 'fail'),
  };
}

function ownResults(authservId: string, headers: readonly MailHeader[]): readonly MethodResult[] | undefined {
  const top = headers.findIndex((header) => header.key === HEADER && nameOf(header.value) === authservId);
  if (top < 0) return undefined;
  const results: MethodResult[] = [];
  for (const header of headers.slice(top)) {
    if (header.key !== HEADER) break;
    const read = readAuthenticationResults(header.value);
    // One of its own that cannot be read ends it: the next may be the one that it was meant to cover.
    if (read?.authservId !== authservId) break;
    // Of each check the upper one counts. Several signatures are several results, and stand in one header.
    const known = new Set(results.map((one) => one.method));
    results.push(...read.results.filter((one) => !known.has(one.method)));
  }
  return results;
}

const HEADER = 'authentication-results';

/** Also of a header that cannot be read to its end: it is still the topmost. */
function nameOf(value: string): string | undefined {
  return readAuthenticationResults(value.split(';', 1)[0] ?? '')?.authservId;
}

/** A pass for another domain than that of the author whom we show is none. */
function dmarcOf(result: MethodResult | undefined, domain: string): string {
  if (result === undefined) return 'none';
  const about = result.properties.get('header.from');
  return about !== undefined && domainOf(about) !== domain && result.result === 'pass' ? 'none' : result.result;
}

function signerOf({ properties }: MethodResult): string {
  return domainOf(properties.get('header.d') ?? properties.get('header.i'));
}

/** The domain itself, or one above it. Which others belong together only its owner's DNS could say. */
function speaksFor(signer: string, domain: string): boolean {
  return signer.includes('.') && (signer === domain || domain.endsWith(`.${signer}`));
}
