import { DAY, type Instant, parseInstant } from '@sluice/kernel';
import type { ApiAccount } from './accounts.ts';

/** A contact as the caller sends it, checked by the schema of the route. */
export interface ContactRequest {
  readonly channel: string;
  readonly externalId: string;
  readonly from: { readonly kind: string; readonly value: string; readonly name?: string };
  readonly subject?: string;
  readonly text: string;
  readonly occurredAt?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly attachments?: readonly { readonly filename: string; readonly contentType: string; readonly base64: string }[];
  readonly language?: string;
}

export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** A contact's facts travel with every event of it: 8 KiB of them, as JSON. */
export const ATTRIBUTE_BYTES = 8 * 1024;
const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What no schema can say. Empty where nothing is wrong; `at` names where the contact stands in the request. */
export function faultsOf(request: ContactRequest, accounts: ReadonlyMap<string, ApiAccount>, now: Instant, at = 'body'): Fault[] {
  const faults: Fault[] = [];
  if (!accounts.has(request.channel)) faults.push({ path: `${at}.channel`, message: 'is no account of the API channel in channels.yaml' });
  if (request.from.kind === 'email' && !EMAIL.test(request.from.value.normalize('NFKC').trim())) faults.push({ path: `${at}.from.value`, message: 'must be an e-mail address' });
  if (request.from.value.trim() === '') faults.push({ path: `${at}.from.value`, message: 'must not be blank' });
  if (request.externalId.trim() === '') faults.push({ path: `${at}.externalId`, message: 'must not be blank' });
  if (request.attributes !== undefined && utf8Bytes(JSON.stringify(request.attributes)) > ATTRIBUTE_BYTES)
    faults.push({ path: `${at}.attributes`, message: `may have ${ATTRIBUTE_BYTES} bytes in all, as JSON` });
  if (request.occurredAt !== undefined) {
    const occurred = parseInstant(request.occurredAt);
    if (occurred === undefined) faults.push({ path: `${at}.occurredAt`, message: 'must be an RFC 3339 instant' });
    else if (occurred > now + DAY) faults.push({ path: `${at}.occurredAt`, message: 'lies more than a day in the future' });
  }
  return faults;
}

/** Bytes in UTF-8, without an encoder: this stands on the hot path. */
function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) bytes += code >= 0x800 && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
