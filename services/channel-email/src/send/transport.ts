import { createHash } from 'node:crypto';
import type { SendResult, Transport } from '@sluice/channel-kit';
import type { OutboundRequested } from '@sluice/contracts';
import { messageOf } from '@sluice/kernel';
import type { Blobs } from '@sluice/store';
import { createTransport, type Transporter } from 'nodemailer';
import type { EmailAccount, OauthSettings } from '../domain/account.ts';
import type { Tokens } from '../oauth/tokens.ts';
import { compose, isOneAddress, type OutgoingFile } from './compose.ts';
import { judgeSmtp } from './judge.ts';
import { withHtmlQuote } from './html.ts';
import { domainLanes } from './lanes.ts';
import type { ParentOf } from './parent-mail.ts';
import { providerTime } from './provider-time.ts';
import { withQuote } from './quote.ts';
import { canSign } from './signing.ts';
import { signingInWith, smtpSettings } from './smtp-settings.ts';
import { needsUtf8, offersUtf8 } from './smtp-utf8.ts';

export interface SmtpTransportOptions {
  readonly accounts: () => readonly EmailAccount[];
  /** Where an account names no server of its own; undefined: such mail is held. Asked anew at each try, so it can be set later. */
  readonly smtpUrl: () => string | undefined;
  readonly blobs: Blobs;
  /** What an account that quotes puts below an agent's answer. */
  readonly parentOf: ParentOf;
  /** What we call ourselves to other servers. */
  readonly hostname: string;
  readonly timeoutMs?: number;
  /** Of accounts that sign in without a password. */
  readonly tokens?: Tokens;
}

/** To one server of ours: more than one domain may hold, so that a slow one leaves some to the others. */
const MOST_CONNECTIONS = 12;
const TIMEOUT_MS = 30_000;

/** Mail out by SMTP: a small pool of connections per server, bounded in time at every step. */
export function smtpTransport(options: SmtpTransportOptions): Transport {
  const pools = new Map<string, Transporter>();
  const accountOf = (id: string): EmailAccount | undefined => options.accounts().find((one) => one.id === id);
  const urlOf = (id: string): string | undefined => {
    const account = accountOf(id);
    if (account === undefined || account.addresses.length === 0 || !canSign(account)) return undefined;
    return account.smtp === undefined ? options.smtpUrl() : account.smtp.url;
  };
  return {
    lanes: domainLanes(accountOf),
    ready: (accountId) => urlOf(accountId) !== undefined,
    async send(request) {
      const account = accountOf(request.accountId);
      const url = urlOf(request.accountId);
      if (!account || url === undefined) return { outcome: 'retry', code: 'no_server', detail: 'no outgoing server is configured, or no key to sign with' };
      if (!isOneAddress(request.to.value)) return { outcome: 'failed', code: 'bad_address', detail: 'the receiver is not one mail address' };
      if (needsUtf8(request.to.value)) {
        const refused = await refusedUtf8(url, options);
        if (refused) return refused;
      }
      const files = await filesOf(request, options.blobs);
      if (files === undefined) return { outcome: 'retry', code: 'attachment_missing', detail: 'a file of this message is not in the blob store' };
      return transmit(poolOf(pools, url, options, account.smtp?.oauth), await quoting(request, account, options.parentOf), account, files);
    },
    async close() {
      for (const pool of pools.values()) pool.close();
      pools.clear();
    },
  };
}

/** A machine's mail quotes nothing: what it answers may be somebody's bait (RFC 3834 §4). */
async function quoting(request: OutboundRequested, account: EmailAccount, parentOf: ParentOf): Promise<OutboundRequested> {
  if (account.quote !== true || request.author !== 'agent') return request;
  const parent = await parentOf(request);
  if (!parent) return request;
  const { text, html } = request;
  return { ...request, text: withQuote(text, parent, account.language), ...(html === undefined ? {} : { html: withHtmlQuote(html, text, parent, account.language) }) };
}

/** Asked for each such mail: they are rare, and a server may learn it. */
async function refusedUtf8(url: string, { hostname, timeoutMs = TIMEOUT_MS }: SmtpTransportOptions): Promise<SendResult | undefined> {
  try {
    if (await offersUtf8(url, hostname, timeoutMs)) return undefined;
    return { outcome: 'failed', code: 'no_smtputf8', detail: 'the address is not ASCII and our outgoing server does not take such addresses (SMTPUTF8)' };
  } catch (error) {
    return judgeSmtp(error as Error);
  }
}

async function transmit(pool: Transporter, request: OutboundRequested, account: EmailAccount, files: readonly OutgoingFile[]): Promise<SendResult> {
  try {
    const info = (await pool.sendMail(compose(request, account, files))) as { messageId?: string; response?: string };
    return { outcome: 'sent', providerMessageId: info.messageId?.replaceAll(/[<>]/g, ''), providerAt: providerTime(info.response ?? '') };
  } catch (error) {
    return judgeSmtp(error as Error);
  }
}

function poolOf(pools: Map<string, Transporter>, url: string, { hostname, timeoutMs = TIMEOUT_MS, tokens }: SmtpTransportOptions, oauth: OauthSettings | undefined): Transporter {
  const key = createHash('sha256')
    .update(JSON.stringify([url, oauth]))
    .digest('hex');
  let pool = pools.get(key);
  if (!pool) {
    pool = createTransport({ pool: true, maxConnections: MOST_CONNECTIONS, maxMessages: 200, ...smtpSettings(url, hostname, timeoutMs, oauth !== undefined) });
    signingInWith(pool, tokens?.of(oauth));
    // The send that it belongs to is told as well; the event alone must not end the process.
    pool.on('error', () => undefined);
    pools.set(key, pool);
  }
  return pool;
}

async function filesOf(request: OutboundRequested, blobs: Blobs): Promise<OutgoingFile[] | undefined> {
  const files: OutgoingFile[] = [];
  for (const { filename, contentType, sha256, inline, contentId } of request.attachments) {
    const content = await blobs.get(sha256).catch((error: unknown) => Promise.reject(new Error(`blob store: ${messageOf(error)}`, { cause: error })));
    if (!content) return undefined;
    files.push({ filename, contentType, content, inline, contentId });
  }
  return files;
}
