import { normalize } from '@sluice/identity';
import { type Instant, parseInstant } from '@sluice/kernel';
import { faultOf, nameFault, type Value } from './domain/customer-attributes.ts';
import { EXTERNAL, identityOf, type IdentityKey } from './identities.ts';

/** A customer as a system of the company says him. */
export interface CrmBody {
  /** Default: `crm`. */
  readonly system?: string;
  readonly name?: string;
  readonly identities?: readonly { readonly kind: string; readonly value: string; readonly accountId?: string; readonly region?: string }[];
  readonly attributes?: Readonly<Record<string, Value | null>>;
  /** When that system last changed him; default: now. */
  readonly updatedAt?: string;
}

interface CrmIdentity {
  readonly key: IdentityKey;
  readonly value: string;
  /** Other forms of it that may be the same person. */
  readonly candidates: readonly IdentityKey[];
}

export interface CrmRecord {
  readonly system: string;
  readonly externalId: string;
  /** The external id first. */
  readonly identities: readonly CrmIdentity[];
  readonly words: readonly { readonly name: string; readonly value: Value | null }[];
  readonly at: Instant;
}

export interface Fault {
  readonly path: string;
  readonly message: string;
}

const GLOBAL = new Set(['email', 'phone', 'sms', 'voice', 'whatsapp']);
/** No account is called so. */
const NOWHERE = '-';
const isFault = (one: CrmIdentity | Fault): one is Fault => 'message' in one;

/** Judged before anything is written. */
export function recordOf(externalId: string, body: CrmBody, now: Instant): CrmRecord | Fault {
  const { system = 'crm', name, identities = [], attributes = {}, updatedAt } = body;
  const at = updatedAt === undefined ? now : parseInstant(updatedAt);
  if (at === undefined) return { path: 'updatedAt', message: 'must be an RFC 3339 instant' };
  const given: CrmIdentity[] = [{ key: { kind: EXTERNAL, scope: system, canonical: externalId }, value: externalId, candidates: [] }];
  for (const [n, one] of identities.entries()) {
    const made = crmIdentity(one);
    if (isFault(made)) return { path: `identities.${n}.${made.path}`, message: made.message };
    given.push(made);
  }
  const words = [...(name === undefined ? [] : [{ name: 'name', value: name }]), ...Object.entries(attributes).map(([attribute, value]) => ({ name: attribute, value }))];
  for (const { name: attribute, value } of words) {
    const message = value === null ? nameFault(attribute) : faultOf(attribute, value);
    if (message !== undefined) return { path: attribute === 'name' && name !== undefined ? 'name' : `attributes.${attribute}`, message };
  }
  // What a system says of the future would win against all that it says until then.
  return { system, externalId, identities: given, words, at: Math.min(at, now) };
}

function crmIdentity({ kind, value, accountId, region }: NonNullable<CrmBody['identities']>[number]): CrmIdentity | Fault {
  if (kind === EXTERNAL) return { path: 'kind', message: 'external ids are given by the path' };
  if (!GLOBAL.has(kind) && accountId === undefined) return { path: 'accountId', message: 'must be given: what is no address means somebody on one account only' };
  const { canonical, candidates, error } = normalize({ kind, value, region });
  if (canonical === null) return { path: 'value', message: error ?? 'is no address' };
  const keyOf = (address: string): IdentityKey => identityOf(kind, accountId ?? NOWHERE, address);
  const key = keyOf(canonical);
  if (key.scope !== NOWHERE) return { key, value, candidates: candidates.map(keyOf) };
  return { path: 'accountId', message: 'must be given: this id has no number, so it means somebody on one account only' };
}
