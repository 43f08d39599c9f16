import { messageOf } from '@sluice/kernel';
import type { Check } from '@sluice/runtime';
import type { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import type { EmailAccount, ImapSettings } from './domain/account.ts';
import { signIn } from './imap/client.ts';
import type { Tokens, TokenSource } from './oauth/tokens.ts';
import { signingInWith, smtpSettings } from './send/smtp-settings.ts';

export interface LoginOptions {
  readonly accounts: readonly EmailAccount[];
  /** Where an account names no server of its own. */
  readonly smtpUrl: string | undefined;
  readonly hostname: string;
  readonly tokens: Tokens;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5000;

/** Signs in at every server that an account names, and out again: nothing is sent or fetched. For the doctor. */
export async function loginChecks(options: LoginOptions): Promise<Check[]> {
  const { accounts, timeoutMs = TIMEOUT_MS } = options;
  const tries = accounts.flatMap((account) => [
    smtpCheck(account, options, timeoutMs),
    ...(account.imap === undefined ? [] : [imapCheck(account.id, account.imap, options.tokens.of(account.imap.oauth), timeoutMs)]),
  ]);
  return Promise.all(tries);
}

async function smtpCheck(account: EmailAccount, { smtpUrl, hostname, tokens }: LoginOptions, timeoutMs: number): Promise<Check> {
  const name = `smtp ${account.id}`;
  const url = account.smtp === undefined ? smtpUrl : account.smtp.url;
  if (url === undefined)
    return { name, status: 'warn', detail: 'no server is set: what we write waits in the visible outbox', remedy: 'set SLUICE_SMTP_URL, or `smtp` of the account in channels.yaml' };
  const oauth = account.smtp?.oauth;
  const transport = signingInWith(createTransport(smtpSettings(url, hostname, timeoutMs, oauth !== undefined)), tokens.of(oauth));
  const remedy = `look at the server, the user and the ${oauth === undefined ? 'password' : 'token'} of the account ${account.id}`;
  return judged(name, remedy, within(timeoutMs, transport.verify()), () => transport.close());
}

async function imapCheck(id: string, settings: ImapSettings, tokens: TokenSource | undefined, timeoutMs: number): Promise<Check> {
  let client: ImapFlow | undefined;
  const login = async (): Promise<void> => {
    const signedIn = await signIn(settings, { timeoutMs, idleMs: 0 }, tokens, async (one) => {
      client?.close();
      client = one.on('error', () => undefined); // told by the command that fails
      await one.connect();
    });
    await signedIn.mailboxOpen(settings.mailbox ?? 'INBOX', { readOnly: true });
    await signedIn.logout();
  };
  const secret = settings.oauth === undefined ? 'password' : 'token';
  return judged(`imap ${id} log-in`, `look at the server, the user, the ${secret} and the mailbox of the account ${id}`, within(timeoutMs, login()), () => client?.close());
}

async function judged(name: string, remedy: string, login: Promise<unknown>, close: () => void): Promise<Check> {
  try {
    await login;
    return { name, status: 'ok' };
  } catch (error) {
    return { name, status: 'fail', detail: saidBy(error), remedy };
  } finally {
    close();
  }
}

/** An IMAP client says "Command failed"; what the server said stands beside it. */
function saidBy(error: unknown): string {
  const said = (error as { readonly responseText?: string }).responseText;
  return said === undefined || said === '' ? messageOf(error) : said;
}

/** A server that answers by the drop keeps every single limit. */
function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
