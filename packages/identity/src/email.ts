import { domainToASCII } from 'node:url';
import { accepted, type Normalized, refused } from './normalized.ts';

/** What most addresses look like: nothing is to be done but to write them small. */
const PLAIN = /^[a-z0-9_.-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
/** RFC 5321 §4.5.3.1. */
const [LONGEST_LOCAL, LONGEST] = [64, 254];
/** Of RFC 5322 `dot-atom`, and what RFC 6531 adds: any letter of the world. */
const LOCAL = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const QUOTED = /^"((?:[^"\\]|\\.)+)"$/u;

/**
 * Small as a whole (RFC 5321 lets the local part differ by case, no provider of note does), the domain as it stands in DNS. Of a name and an
 * address in brackets the brackets count: a name that looks like an address is a trick. Candidates: without a tag after the plus; at Gmail
 * without dots too, under both of its names.
 */
export function normalizeEmail(text: string): Normalized {
  const address = addressIn(text);
  const at = address.lastIndexOf('@');
  if (at < 0) return refused('there is no @ in it');
  const local = unquoted(address.slice(0, at));
  const domain = domainOf(address.slice(at + 1));
  if (local === undefined) return refused('what stands before the @ is no name of a mailbox');
  if (domain === undefined) return refused('what stands behind the @ is no domain');
  const canonical = `${local}@${domain}`.toLowerCase();
  if (Buffer.byteLength(local) > LONGEST_LOCAL || Buffer.byteLength(canonical) > LONGEST) return refused('it is longer than an address can be');
  return accepted(canonical, variants(local.toLowerCase(), domain));
}

function addressIn(text: string): string {
  if (PLAIN.test(text)) return text;
  const inBrackets = /<([^<>]*)>\s*$/.exec(text)?.[1];
  const bare = (inBrackets ?? text).trim();
  return /^mailto:/i.test(bare) ? decoded(bare.slice(7).replace(/\?.*$/s, '')) : bare;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Without quotes where it needs none; undefined where it is no name of a mailbox. */
function unquoted(local: string): string | undefined {
  const inside = QUOTED.exec(local)?.[1]?.replaceAll(/\\(.)/gu, '$1');
  if (inside === undefined) return LOCAL.test(local) ? local : undefined;
  return LOCAL.test(inside) ? inside : local;
}

function domainOf(text: string): string | undefined {
  const literal = /^\[[0-9a-f:.]+\]$/i.exec(text)?.[0];
  if (literal) return literal.toLowerCase();
  const ascii = domainToASCII(text.replace(/[.。]$/u, ''));
  return /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/.test(ascii) ? ascii : undefined;
}

const GMAIL = ['gmail.com', 'googlemail.com'];
function variants(local: string, domain: string): string[] {
  const untagged = local.startsWith('"') ? local : local.replace(/(?<=.)\+.*$/u, '');
  if (!GMAIL.includes(domain)) return [`${untagged}@${domain}`];
  return GMAIL.flatMap((one) => [`${untagged}@${one}`, `${untagged.replaceAll('.', '')}@${one}`]);
}
