import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ThreadKey } from './keys.ts';

/**
 * The thread token: `t`, the key's id, the conversation's uuid, a MAC; lower-case base32 throughout, because mail systems fold the case of local
 * parts, and 44 characters, because a local part has room for 64 with our own name and a plus before it.
 * MAC: HMAC-SHA-256 over all that stands before it, cut to 80 bits. Nothing of a token is read before its MAC has been found right.
 */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const UUID_CHARS = 26;
const MAC_BYTES = 10;
const MAC_CHARS = 16;
const LENGTH = 2 + UUID_CHARS + MAC_CHARS;
const LOCAL_PART = 64;

export class ThreadTokens {
  readonly #keys: () => readonly ThreadKey[];
  constructor(keys: () => readonly ThreadKey[]) {
    this.#keys = keys;
  }

  sign(conversationId: string): string {
    const key = this.#keys()[0];
    if (!key) throw new Error('there is no thread key');
    const said = `t${key.id}${base32(Buffer.from(conversationId.slice(conversationId.indexOf('_') + 1).replaceAll('-', ''), 'hex'))}`;
    return said + mac(key, said);
  }

  /** The conversation that a token of ours names. What follows a dot (the message's own part of a Message-ID) is not signed and not read. */
  verify(token: string): string | undefined {
    const [whole = ''] = token.toLowerCase().split('.', 1);
    if (whole.length !== LENGTH) return undefined;
    const said = whole.slice(0, -MAC_CHARS);
    const given = Buffer.from(whole.slice(-MAC_CHARS));
    // Each key is tried, so that not even the key's id is believed before the MAC is right.
    let right = false;
    for (const key of this.#keys()) {
      const wanted = Buffer.from(mac(key, said));
      right = (given.length === wanted.length && timingSafeEqual(given, wanted)) || right;
    }
    return right ? `cnv_${uuid(said.slice(2))}` : undefined;
  }

  /** The address that answers come back to; without the token where the local part would grow too long (our Message-ID carries it too). */
  replyTo(address: string, conversationId: string): string {
    const at = address.lastIndexOf('@');
    const local = `${address.slice(0, at)}+${this.sign(conversationId)}`;
    return local.length > LOCAL_PART ? address : local + address.slice(at);
  }

  /** Our Message-ID, without angle brackets. */
  messageId(address: string, conversationId: string, messageId: string): string {
    const own = base32(Buffer.from(messageId.slice(messageId.indexOf('_') + 1).replaceAll('-', ''), 'hex'));
    return `${this.sign(conversationId)}.${own}@${address.slice(address.lastIndexOf('@') + 1).toLowerCase()}`;
  }
}

function mac(key: ThreadKey, said: string): string {
  return base32(createHmac('sha256', key.secret).update(`sluice thread ${said}`).digest().subarray(0, MAC_BYTES));
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
