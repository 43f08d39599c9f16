import { isLocalName } from './address.ts';
import { EgressRefused } from './refusal.ts';

/** A host as `URL` has it, without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replaceAll(/[[\]]/g, '');

/**
 * What can be said of an address without asking anybody: for whoever is told one, and again before each request.
 * @param local plain HTTP to this machine is allowed
 * @throws EgressRefused
 */
export function checkedUrl(text: string, { local = false }: { readonly local?: boolean } = {}): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) throw new EgressRefused('bad_url', 'it is no https:// address');
  if (url.username !== '' || url.password !== '') throw new EgressRefused('bad_url', 'an address with a user or a password in it is not called');
  if (url.protocol === 'http:' && !(local && isLocalName(hostOf(url)))) throw new EgressRefused('not_https', 'it must be https://');
  return url;
}
