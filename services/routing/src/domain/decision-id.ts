import type { Instant } from '@sluice/kernel';

/**
 * A decision's id is made from what caused it, so that a replay gives the same: a uuid v7 (RFC 9562 §5.7) whose time is the decision's
 * and whose other bits are the pool, the journal's number (40 bits) and the count within that entry (24 bits). It is unique, and no secret.
 */
export const decisionId = (pool: string, seq: number, n: number, at: Instant): string => idOf('dec', pool, seq, n, at);
/** The same of an offer. */
export const ofrId = (pool: string, seq: number, n: number, at: Instant): string => idOf('ofr', pool, seq, n, at);

function idOf(prefix: string, pool: string, seq: number, n: number, at: Instant): string {
  const time = hex(Math.trunc(at), 12);
  const low = hex(n % 0x1000, 3);
  const high = hex(Math.trunc(n / 0x1000) % 0x1000, 3);
  const number = hex(seq % 0x100_0000_0000, 10);
  const mark = hash(pool) % 0x400;
  const variant = hex(8 + (mark >> 8), 1);
  return `${prefix}_${time.slice(0, 8)}-${time.slice(8)}-7${low}-${variant}${high}-${hex(mark & 0xff, 2)}${number}`;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) h = Math.imul(h ^ text.charCodeAt(at), 0x01000193);
  return h >>> 0;
}
