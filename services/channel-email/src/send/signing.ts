import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { resolveTxt } from 'node:dns/promises';
import { messageOf } from '@sluice/kernel';
import type { Check } from '@sluice/runtime';
import type { DkimSettings, EmailAccount } from '../domain/account.ts';

/** RFC 8301 §3.2: shorter ones count as no signature. */
const FEWEST_BITS = 1024;
const DNS_TIMEOUT_MS = 5000;

export type SigningKey = { readonly key: KeyObject; readonly pem: string } | { readonly fault: string };

const read = new WeakMap<DkimSettings, SigningKey>();

/** The key of an account; a variable may hold its line breaks as `\n`. Read once for each version of the configuration. */
export function signingKey(settings: DkimSettings): SigningKey {
  const known = read.get(settings);
  if (known) return known;
  const made = make(settings.privateKey);
  read.set(settings, made);
  return made;
}

function make(text: string | undefined): SigningKey {
  if (text === undefined) return { fault: 'the key is not set' };
  try {
    const pem = text.replaceAll(String.raw`\n`, '\n');
    const key = createPrivateKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType !== 'rsa') return { fault: `the key is of the kind ${key.asymmetricKeyType}; it must be rsa` };
    return bits < FEWEST_BITS ? { fault: `the key has ${bits} bits; it must have ${FEWEST_BITS} or more` } : { key, pem };
  } catch {
    // What the library says may show a part of the key.
    return { fault: 'the key cannot be read; it must be a private key in PEM' };
  }
}

/** Whether mail of the account can be signed, or need not be. */
export const canSign = ({ dkim }: EmailAccount): boolean => dkim === undefined || 'key' in signingKey(dkim);

/** Keys that cannot sign, by account. One that is not set is named by the account itself. */
export function signingChecks(accounts: readonly EmailAccount[]): Check[] {
  return accounts.flatMap(({ id, dkim }) => {
    const found = dkim?.privateKey === undefined ? undefined : signingKey(dkim);
    if (found === undefined || 'key' in found) return [];
    const remedy = 'put an RSA key in PEM where channels.yaml says; until then the mail of the account is held';
    return [{ name: `dkim ${id}`, status: 'fail' as const, detail: found.fault, remedy, elsewhere: true as const }];
  });
}

export type TxtResolver = (name: string) => Promise<string[][]>;

/** Whether the DNS has the public half of each account's key: what receivers look at. For the doctor. */
export async function publishedKeyChecks(accounts: readonly EmailAccount[], resolve: TxtResolver = resolveTxt): Promise<Check[]> {
  const checks = accounts.map(async ({ id, dkim }) => (dkim ? publishedKey(id, dkim, resolve) : []));
  return (await Promise.all(checks)).flat();
}

async function publishedKey(id: string, settings: DkimSettings, resolve: TxtResolver): Promise<Check[]> {
  const ours = signingKey(settings);
  if ('fault' in ours) return [];
  const name = `dkim ${id}`;
  const at = `${settings.selector}._domainkey.${settings.domain}`;
  const record = `v=DKIM1; k=rsa; p=${createPublicKey(ours.key).export({ type: 'spki', format: 'der' }).toString('base64')}`;
  const remedy = `publish ${at} TXT "${record}"`;
  try {
    const found = (await within(resolve(at))).map((parts) => parts.join('').replaceAll(/\s/g, ''));
    const published = found.some((text) => text.split(';').includes(record.slice(record.indexOf('p='))));
    return [published ? { name, status: 'ok' } : { name, status: 'fail', detail: `${at} has another key than ours`, remedy }];
  } catch (error) {
    return [{ name, status: 'warn', detail: `${at}: ${messageOf(error)}`, remedy }];
  }
}

/** The resolver's own patience is longer than the doctor's. */
function within<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer of the DNS')), DNS_TIMEOUT_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
