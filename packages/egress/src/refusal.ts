/**
 * bad_url: no address at all, or one with a password in it · not_https · special_address: it is, or its name leads, into a private net, to
 * this machine, to a neighbour, to the metadata of a cloud · no_address: its name leads nowhere.
 */
export type EgressRefusal = 'bad_url' | 'not_https' | 'special_address' | 'no_address';

/** Nothing was sent. The text names no address: whoever gave it may not learn what is there. */
export class EgressRefused extends Error {
  override readonly name = 'EgressRefused';
  readonly code: EgressRefusal;
  constructor(code: EgressRefusal, message: string) {
    super(message);
    this.code = code;
  }
}
