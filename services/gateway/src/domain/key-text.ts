/** The key as its holder sends it: `slc_<its id>_<256 bits of chance>`. The id finds the row, the whole text is what is hashed. */
const KEY = /^slc_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/;
const BEARER = /^bearer +(\S+) *$/i;

export const keyIdOf = (uuid: string): string => `key_${uuid}`;
export const keyText = (uuid: string, secret: string): string => `slc_${uuid.replaceAll('-', '')}_${secret}`;

/** The id in a key; undefined where the text is no key of ours. */
export function idInKey(text: string): string | undefined {
  const parts = KEY.exec(text);
  return parts ? keyIdOf(parts.slice(1).join('-')) : undefined;
}

/** What follows `Bearer` in an authorization header. */
export const bearerOf = (header: string): string | undefined => BEARER.exec(header)?.[1];
