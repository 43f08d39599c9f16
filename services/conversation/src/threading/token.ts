import { base32OfUuid, SignedIds, type SigningKey } from '@sluice/runtime';

/** A local part has room for 64 characters: our own name, a plus, and the 44 of a token. */
const LOCAL_PART = 64;

/** The thread token: a conversation's id that we have signed, in the addresses and Message-IDs of our mails. */
export class ThreadTokens {
  readonly #ids: SignedIds;
  constructor(keys: () => readonly SigningKey[]) {
    this.#ids = new SignedIds({ letter: 't', purpose: 'thread', kind: 'cnv' }, keys);
  }

  sign(conversationId: string): string {
    return this.#ids.sign(conversationId);
  }

  /** The conversation that a token of ours names. What follows a dot (the message's own part of a Message-ID) is not signed and not read. */
  verify(token: string): string | undefined {
    return this.#ids.verify(token.split('.', 1)[0] ?? '');
  }

  /** The address that answers come back to; without the token where the local part would grow too long (our Message-ID carries it too). */
  replyTo(address: string, conversationId: string): string {
    const at = address.lastIndexOf('@');
    const local = `${address.slice(0, at)}+${this.sign(conversationId)}`;
    return local.length > LOCAL_PART ? address : local + address.slice(at);
  }

  /** Our Message-ID, without angle brackets. */
  messageId(address: string, conversationId: string, messageId: string): string {
    return `${this.sign(conversationId)}.${base32OfUuid(messageId)}@${address.slice(address.lastIndexOf('@') + 1).toLowerCase()}`;
  }
}
