import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningKey } from './keys.ts';

/** What a token is for: its first letter, the word that goes into its MAC, and the kind of id that it names (`cnv`). */
export interface TokenUse {
  readonly letter: string;
  readonly purpose: string;
  readonly kind: string;
}

/**
 * An id that we have signed: the letter of its use, the key's id, the id's uuid, a MAC; lower-case base32 throughout, because mail systems and
 * people fold the case, and 44 characters. MAC: HMAC-SHA-256 over its purpose and all that stands before it, cut to 80 bits: a token of one
 * use is worth nothing for another. Nothing of a token is read before its MAC has been found right.
 */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const UUID_CHARS = 26;
const MAC_BYTES = 10;
const MAC_CHARS = 16;
const LENGTH = 2 + UUID_CHARS + MAC_CHARS;

export class SignedIds {
  readonly #use: TokenUse;
  readonly #keys: () => readonly SigningKey[];
  constructor(use: TokenUse, keys: () => readonly SigningKey[]) {
    this.#use = use;
    this.#keys = keys;
  }

  sign(id: string): string {
    const key = this.#keys()[0];
    if (!key) throw new Error(`there is no key for ${this.#use.purpose} tokens`);
    const said = `${this.#use.letter}${key.id}${base32OfUuid(id)}`;
    return said + this.#mac(key, said);
  }

  /** The id that a token of ours names. */
  verify(token: string): string | undefined {
    const whole = token.toLowerCase();
    if (whole.length !== LENGTH) return undefined;
    const said = whole.slice(0, -MAC_CHARS);
    const given = Buffer.from(whole.slice(-MAC_CHARS));
    // Each key is tried, so that not even the key's id is believed before the MAC is right.
    let right = false;
    for (const key of this.#keys()) {
      const wanted = Buffer.from(this.#mac(key, said));
      right = (given.length === wanted.length && timingSafeEqual(given, wanted)) || right;
    }
    return right ? `${this.#use.kind}_${uuid(said.slice(2))}` : undefined;
  }

  #mac(key: SigningKey, said: string): string {
    return base32(createHmac('sha256', key.secret).update(`sluice ${this.#use.purpose} ${said}`).digest().subarray(0, MAC_BYTES));
  }
}

/** The uuid behind a prefixed id, in 26 letters. */
export function base32OfUuid(id: string): string {
  return base32(Buffer.from(id.slice(id.indexOf('_') + 1).replaceAll('-', ''), 'hex'));
}

function base32(bytes: Buffer): string {
  let out = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      out += ALPHABET[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? out : out + ALPHABET[(value << (5 - bits)) & 31];
}

function uuid(text: string): string {
  let bits = '';
  for (const char of text) bits += ALPHABET.indexOf(char).toString(2).padStart(5, '0');
  let hex = '';
  for (let at = 0; at < 128; at += 4) hex += Number.parseInt(bits.slice(at, at + 4), 2).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
