import { normalizeEmail } from './email.ts';
import { accepted, type Normalized, refused, type ToNormalize, visible } from './normalized.ts';
import { normalizePhone } from './phone.ts';
import { normalizeWhatsapp } from './whatsapp.ts';

const KINDS: Readonly<Record<string, (value: string, region: string | undefined) => Normalized>> = {
  email: normalizeEmail,
  phone: normalizePhone,
  sms: normalizePhone,
  voice: normalizePhone,
  whatsapp: normalizeWhatsapp,
};

/** Never throws: what is no address of its kind comes back with an `error`. */
export function normalize({ kind, value, region }: ToNormalize): Normalized {
  const plain = visible(value);
  if (plain === '') return refused('nothing stands in it');
  return Object.hasOwn(KINDS, kind) ? KINDS[kind]!(plain, region) : accepted(plain);
}
