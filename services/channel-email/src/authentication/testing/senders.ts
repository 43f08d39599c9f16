import { generateKeyPairSync } from 'node:crypto';
import { dkimSign, type DKIMSignOptions } from 'mailauth';
import type { Ask } from '../resolver.ts';

/** Where the mails of `customer.example` come from. */
export const ITS_SERVER = '203.0.113.5';
export const SOMEBODYS_SERVER = '198.51.100.9';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
const KEY = `v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`;

/** By `name TYPE`. Of two domains with the same key one publishes a policy. */
export const ZONE: Readonly<Record<string, string>> = {
  'customer.example TXT': `v=spf1 ip4:${ITS_SERVER} -all`,
  '_dmarc.customer.example TXT': 'v=DMARC1; p=reject',
  's1._domainkey.customer.example TXT': KEY,
  'plain.example TXT': `v=spf1 ip4:${ITS_SERVER} -all`,
  's1._domainkey.plain.example TXT': KEY,
};

export const zone =
  (records: Readonly<Record<string, string>> = ZONE): Ask =>
  (name, type) => {
    const found = records[`${name} ${type}`];
    return found === undefined ? Promise.reject(Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' })) : Promise.resolve([[found]]);
  };

export const letter = (from: string, text = 'Where is my parcel? 我的包裹在哪里?', extra: readonly string[] = []): string =>
  [`From: ${from}`, 'To: support@our.example', 'Subject: parcel', 'Date: Mon, 2 Mar 2026 09:00:00 +0800', 'Message-ID: <p1@customer.example>', ...extra, '', text, ''].join('\r\n');

/** Signed as the domain's own server does it. */
export async function signed(raw: string, domain = 'customer.example', more: { readonly maxBodyLength?: number } = {}): Promise<string> {
  // Its declared options are those of one signature; what it reads is a list of them.
  const options = { canonicalization: 'relaxed/relaxed', signatureData: [{ signingDomain: domain, selector: 's1', privateKey, ...more }] } as unknown as DKIMSignOptions;
  const { signatures, errors } = await dkimSign(raw, options);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  return signatures + raw;
}
