import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Public by their number, and nobody's but a cloud's own: Azure's wire server gives out metadata (learn.microsoft.com, "What is IP address 168.63.129.16?"). */
const ALSO_SPECIAL = new Set(['168.63.129.16']);

/**
 * Whether nothing is sent there: all but public unicast addresses (IANA special-purpose registries, by ipaddr.js). That takes in private,
 * loopback, link-local (metadata at 169.254.169.254) and carrier-grade NAT addresses (100.100.100.200), and those of IPv6 that carry an
 * address of IPv4 in them (mapped, NAT64, 6to4, Teredo), whatever it is.
 * @param local loopback addresses are allowed: this machine
 */
export function refusedAddress(address: string, { local = false }: { readonly local?: boolean } = {}): boolean {
  if (isIP(address) === 0) return true;
  // An IPv4 address that is written as one of IPv6 is judged as what it is.
  const one = ipaddr.process(address);
  const range = one.range();
  if (range === 'loopback') return !local;
  return range !== 'unicast' || ALSO_SPECIAL.has(one.toString());
}

/** This machine by its name or number: only then a loopback address is what was meant. */
export function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || (isIP(hostname) > 0 && ipaddr.process(hostname).range() === 'loopback');
}
