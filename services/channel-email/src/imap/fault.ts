import { messageOf } from '@sluice/kernel';
import { isPassing } from '@sluice/store';
import type { ImapSettings } from '../domain/account.ts';
import { TokenFault } from '../oauth/tokens.ts';
import { SilentServer } from './silence.ts';

/** Why a mailbox cannot be read, in words for an operator; no answer of the server is quoted, it may name people. */
export interface ImapFault {
  readonly why: string;
  readonly remedy: string;
}

/** What imapflow adds to an error. */
interface ImapError extends Error {
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly serverResponseCode?: string;
  readonly mailboxMissing?: boolean;
}

const CERTIFICATE = /certificate|self.signed|altname/i;
const ITSELF = 'it goes on by itself when the server is back';

export function imapFault(error: unknown, account: string, { host, port, mailbox = 'INBOX', oauth }: ImapSettings): ImapFault {
  const { authenticationFailed, serverResponseCode, mailboxMissing, code } = error as ImapError;
  const server = `${host}:${port}`;
  const names = oauth === undefined ? 'the user or the password' : 'tokenName' in oauth ? 'the user or the access token' : 'the user, the scope or the refresh token';
  if (authenticationFailed === true) return { why: `${server} refuses the log-in`, remedy: `correct ${names} that channels.yaml names for ${account}` };
  if (error instanceof TokenFault) return { why: `there is no access token (${error.reason})`, remedy: `sign in anew and replace the secrets that imap.oauth of ${account} names in channels.yaml` };
  if (error instanceof SilentServer) return { why: `${server} has stopped answering`, remedy: ITSELF };
  if (mailboxMissing === true || serverResponseCode === 'NONEXISTENT' || serverResponseCode === 'TRYCREATE')
    return { why: `there is no mailbox ${mailbox} at ${server}`, remedy: `create it, or correct imap.mailbox of ${account} in channels.yaml` };
  if (CERTIFICATE.test(`${code} ${messageOf(error)}`))
    return { why: `the certificate of ${server} cannot be verified`, remedy: `install its authority (NODE_EXTRA_CA_CERTS), or set imap.verifyTls: false of ${account} in a closed network` };
  if (code === 'ENOTFOUND') return { why: `${host} is no name of a server`, remedy: `correct imap.host of ${account} in channels.yaml` };
  if (code === 'ECONNREFUSED' || code === 'ETIMEDOUT' || code === 'EHOSTUNREACH') return { why: `${server} does not answer (${code})`, remedy: ITSELF };
  if (isPassing(error)) return { why: 'the mail server or the database is away', remedy: ITSELF };
  return { why: `${server} could not be read (${code ?? (error instanceof Error ? error.name : 'fault')})`, remedy: 'look at the log of this process and of the mail server' };
}
