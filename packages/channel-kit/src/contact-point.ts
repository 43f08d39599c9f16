/**
 * The id of a contact point (a channel account of ours + an address there) is made, not looked up: `cpt_` and a uuid v8 (RFC 9562 §5.8)
 * of a SHA-256 over account, kind and canonical address. Intake therefore needs no look-up and no row lock to key its event, every
 * channel and the conversation service agree without asking each other, and the key of the log says nothing about the person.
 * (A uuid v7 was rejected: the same person would get two ids when two contacts arrive at once.)
 */
import { hash } from 'node:crypto';
import { normalize } from '@sluice/identity';

/** Joins the parts: it cannot stand in any of them, because `cleanText` and the configuration keep it out. */
const SEPARATOR = '\u0000';

/** `canonicalAddress` comes from `canonicalAddress()`; the account and the kind are taken as they are. */
export function contactPointId(account: string, kind: string, canonicalAddress: string): `cpt_${string}` {
  const hex = hash('sha256', `${account}${SEPARATOR}${kind}${SEPARATOR}${canonicalAddress}`, 'hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(15), 16) & 3];
  return `cpt_${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(12, 15)}-${variant}${hex.slice(16, 19)}-${hex.slice(19, 31)}`;
}

/** The form of an address by which two are the same (`@sluice/identity`); the raw one is kept beside it. What is no address of its kind is compared as it stands. */
export function canonicalAddress(kind: string, address: string): string {
  const plain = address.normalize('NFKC').trim();
  return normalize({ kind, value: address }).canonical ?? (kind === 'email' ? plain.toLowerCase() : plain);
}
