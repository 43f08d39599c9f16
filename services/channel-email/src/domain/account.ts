/** A mailbox of ours, as the configuration compiles it. Secrets are resolved; addresses are as configured. */
export interface EmailAccount {
  readonly id: string;
  /** All addresses of ours that belong to it; the first is the one we write from. */
  readonly addresses: readonly string[];
  /** The display name that we write under. */
  readonly name?: string | undefined;
  /** The envelope sender of what we write; replies to it are bounces. Default: the first address. */
  readonly bounceAddress?: string | undefined;
  readonly imap?: ImapSettings | undefined;
  /** The server that takes our mail; absent: the service's own default. Without an address (its secret is not there) the mail is held, visibly. */
  readonly smtp?: { readonly url: string | undefined; readonly oauth?: OauthSettings | undefined } | undefined;
  /** How what we write is signed. Without a key (its secret is not there) the mail is held: unsigned, its receivers may refuse it for good. */
  readonly dkim?: DkimSettings | undefined;
  readonly pace?: Pace | undefined;
  /** Whether the mail that an agent answers stands below the answer. */
  readonly quote?: boolean | undefined;
  /** Assumed where a text does not say. */
  readonly language?: string | undefined;
  /** Secrets that the configuration names and this process does not have. */
  readonly missing?: readonly string[] | undefined;
}

export interface DkimSettings {
  readonly domain: string;
  readonly selector: string;
  /** RSA, PEM. */
  readonly privateKey: string | undefined;
}

/** What one domain of receivers gets of an account at most. */
export interface Pace {
  readonly messagesPerMinute?: number | undefined;
  readonly connections?: number | undefined;
}

export interface ImapSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  readonly secure: boolean;
  readonly user: string;
  /** Or `oauth`. */
  readonly password?: string | undefined;
  readonly oauth?: OauthSettings | undefined;
  /** Default INBOX. */
  readonly mailbox?: string | undefined;
  /** False accepts a certificate of unknown origin; for tests and closed networks. */
  readonly verifyTls?: boolean | undefined;
  /** The name under which this mail server writes what it found out about a sender (RFC 8601); absent: nobody is believed. */
  readonly authservId?: string | undefined;
}

/** An access token that somebody else renews, by the name of its variable or file; or how one is got for a refresh token (RFC 6749 § 6). */
export type OauthSettings =
  | { readonly tokenName: string }
  | { readonly tokenUrl: string; readonly clientId: string; readonly clientSecret?: string | undefined; readonly refreshToken: string; readonly scope?: string | undefined };

export interface Recipient {
  readonly account: EmailAccount;
  /** What stands behind the plus in the local part: perhaps a thread token of ours. Unverified. */
  readonly token?: string | undefined;
}

/** Our account behind an address (with or without a plus part), or undefined: such mail is not for us. */
export function recipientOf(accounts: readonly EmailAccount[], address: string): Recipient | undefined {
  const at = address.lastIndexOf('@');
  if (at < 1) return undefined;
  const whole = address.toLowerCase();
  const local = address.slice(0, at);
  const plus = local.indexOf('+');
  const base = plus < 1 ? undefined : `${local.slice(0, plus)}${address.slice(at)}`.toLowerCase();
  for (const account of accounts) {
    const ours = [...account.addresses, ...(account.bounceAddress === undefined ? [] : [account.bounceAddress])].map((one) => one.toLowerCase());
    if (ours.includes(whole)) return { account };
    if (base !== undefined && ours.includes(base)) return { account, token: local.slice(plus + 1) };
  }
  return undefined;
}

/** The domains in which our own message ids are made. */
export function ourDomains(accounts: readonly EmailAccount[]): Set<string> {
  return new Set(accounts.flatMap((account) => account.addresses.map((address) => address.slice(address.lastIndexOf('@') + 1).toLowerCase())));
}

const TOKEN = /^[\w.~=-]{8,256}$/;
const MOST_TOKENS = 20;

/**
 * What may be a thread token of ours: plus parts of our addresses, and the local parts of message ids in our domains.
 * Nothing here is verified: the conversation service checks the MAC before it reads what a token says.
 */
export function threadTokens(accounts: readonly EmailAccount[], addresses: readonly string[], ids: readonly string[]): string[] {
  const domains = ourDomains(accounts);
  const found = new Set<string>();
  for (const address of addresses) {
    const token = recipientOf(accounts, address)?.token;
    if (token !== undefined && TOKEN.test(token)) found.add(token);
  }
  for (const id of ids) {
    const at = id.lastIndexOf('@');
    if (at > 0 && domains.has(id.slice(at + 1).toLowerCase()) && TOKEN.test(id.slice(0, at))) found.add(id.slice(0, at));
  }
  return [...found].slice(0, MOST_TOKENS);
}
