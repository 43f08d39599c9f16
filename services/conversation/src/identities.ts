import { normalize } from '@sluice/identity';

/** What a person is known by. `scope`: '' where it is the same person on every account of ours, else who gave the id. */
export interface IdentityKey {
  readonly kind: string;
  readonly scope: string;
  readonly canonical: string;
}

/** The kind of ids that systems of the company give; their scope is the system. */
export const EXTERNAL = 'external';
const PHONES = new Set(['phone', 'sms', 'voice', 'whatsapp']);

/**
 * Of an address on an account of ours. An e-mail address and a telephone number are one person's wherever they are written; a WhatsApp id
 * without a number, a user name, and what is no address of its kind, mean something on their account only.
 */
export function identityOf(kind: string, accountId: string, address: string): IdentityKey {
  if (kind === 'email' && normalize({ kind, value: address }).error === null) return { kind, scope: '', canonical: address };
  if (PHONES.has(kind) && /^\+\d/.test(address)) return { kind: 'phone', scope: '', canonical: address };
  // A channel may call its ids what it likes, but what it calls so is no id of the CRM.
  return { kind: kind === EXTERNAL ? 'external_user' : kind, scope: accountId, canonical: address };
}

/** Other forms of it that may be the same person: enough to suggest it. */
export function candidatesOf(kind: string, accountId: string, address: string): IdentityKey[] {
  return kind === 'email' || PHONES.has(kind) ? normalize({ kind, value: address }).candidates.map((one) => identityOf(kind, accountId, one)) : [];
}

/** Joins the parts: none of them can hold it. */
export const keyOf = ({ kind, scope, canonical }: IdentityKey): string => `${kind}\u0000${scope}\u0000${canonical}`;
