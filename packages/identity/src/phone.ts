import { isSupportedCountry, parsePhoneNumberWithError, ParseError } from 'libphonenumber-js/max';
import { accepted, type Normalized, refused } from './normalized.ts';

/** What the library says, in words. */
const FAULTS: Readonly<Record<string, string>> = {
  NOT_A_NUMBER: 'it is no telephone number',
  INVALID_COUNTRY: 'it has no country code: write it with +, or say the region',
  TOO_SHORT: 'it is too short for a telephone number',
  TOO_LONG: 'it is too long for a telephone number',
  INVALID_LENGTH: 'a number of its country has another length',
};
const fault = (name: string): Normalized => refused(FAULTS[name] ?? FAULTS['NOT_A_NUMBER']!);

/**
 * Numbers of one line that are written in two ways, by country code: `national` is what follows the code. The first of what comes back is
 * the canonical one, the others are candidates.
 *   55  Brazil: mobiles have had a 9 before their eight digits since 2012 to 2016; WhatsApp keeps the old form for many
 *   52  Mexico: the 1 before mobiles was given up in 2019; WhatsApp still writes it
 *   54  Argentina: a mobile has a 9 when it is called from abroad, and none in messages; without it, it may as well be a fixed line
 *   229 Benin: 01 before every number since November 2024
 */
const FORMS: Readonly<Record<string, (national: string) => readonly string[]>> = {
  '55': (national) => {
    const [, area, line] = /^(\d\d)9?([6-9]\d{7})$/.exec(national) ?? [];
    return line === undefined ? [national] : [`${area}9${line}`, `${area}${line}`];
  },
  '52': (national) => {
    const line = /^1?(\d{10})$/.exec(national)?.[1];
    return line === undefined ? [national] : [line, `1${line}`];
  },
  '54': (national) => {
    if (/^9\d{10}$/.test(national)) return [national, national.slice(1)];
    return /^\d{10}$/.test(national) ? [national, `9${national}`] : [national];
  },
  '229': (national) => {
    const line = /^(?:01)?(\d{8})$/.exec(national)?.[1];
    return line === undefined ? [national] : [`01${line}`, line];
  },
};

/** E.164, `;ext=` behind it where there is an extension (RFC 3966). */
export function normalizePhone(text: string, region?: string): Normalized {
  const country = region?.trim().toUpperCase();
  if (country !== undefined && !isSupportedCountry(country)) return refused(`${region} is no region: two letters of ISO 3166`);
  const bare = text.replace(/^(?:tel|sms|callto|whatsapp):\/{0,2}/i, '').trim();
  // Without a region nobody knows how calls abroad begin there; where two noughts begin a number, they most often mean it.
  const written = country === undefined ? bare.replace(/^00(?=[1-9])/, '+') : bare;
  try {
    const number = parsePhoneNumberWithError(written, { ...(country === undefined ? {} : { defaultCountry: country }), extract: false });
    const code = number.countryCallingCode;
    const end = number.ext === undefined ? '' : `;ext=${number.ext}`;
    const [canonical = '', ...others] = (FORMS[code]?.(number.nationalNumber) ?? [number.nationalNumber]).map((national) => `+${code}${national}`);
    if (!parsePhoneNumberWithError(canonical).isPossible()) return fault('INVALID_LENGTH');
    return accepted(
      canonical + end,
      others.map((one) => one + end),
    );
  } catch (error) {
    if (error instanceof ParseError) return fault(error.message);
    throw error;
  }
}
