import type { OutboundRequested } from '@sluice/contracts';
import type { SendMailOptions } from 'nodemailer';
import { type EmailAccount, recipientOf } from '../domain/account.ts';
import { documentOf } from './html.ts';
import { signingKey } from './signing.ts';

export interface OutgoingFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly contentId?: string | undefined;
  readonly inline: boolean;
}

/** Line breaks in a header would let text of a customer (a subject, a name) write further headers. */
const headerText = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();
/** An id as it may stand between angle brackets; what else somebody wrote into his own headers is not repeated in ours. */
const isMessageId = (id: string): boolean => /^[^\s<>\p{Cc}]+@[^\s<>\p{Cc}]+$/u.test(id);
/** One address and no more: quoted local parts, lists and groups could name further receivers. */
const ONE_ADDRESS = /^[^\s<>(),;:"\\\p{Cc}]+@[^\s<>(),;:"\\\p{Cc}]+$/u;
/** RFC 5321 §4.5.3.1.1 */
const LONGEST_LOCAL_PART = 64;

export function isOneAddress(address: string): boolean {
  return address.length <= 320 && ONE_ADDRESS.test(address);
}

/**
 * Where bounces go. A machine's mail has the null sender, so that no bounce of it can start a loop (RFC 3834 §3.1.7). A person's has our
 * bounce address with the token of the conversation behind a plus: a bounce that quotes nothing still finds its way.
 */
export function envelopeSender(request: OutboundRequested, account: EmailAccount): string {
  if (request.author !== 'agent') return '';
  const address = account.bounceAddress ?? account.addresses[0] ?? '';
  const token = request.mail === undefined ? undefined : recipientOf([account], request.mail.replyTo)?.token;
  const at = address.lastIndexOf('@');
  if (token === undefined || at + 1 + token.length > LONGEST_LOCAL_PART) return address;
  return `${address.slice(0, at)}+${token}${address.slice(at)}`;
}

/** A notice to an agent belongs to no thread: his out-of-office need not answer it (Exchange knows only its own header, MS-OXCMAIL 2.2.3.2.14). */
function machineHeaders({ author, mail }: OutboundRequested): Record<string, string> {
  if (author === 'agent') return {};
  const submitted = { 'Auto-Submitted': mail?.inReplyTo === undefined ? 'auto-generated' : 'auto-replied' };
  return mail === undefined ? { ...submitted, 'X-Auto-Response-Suppress': 'All' } : submitted;
}

function signature({ dkim }: EmailAccount): Pick<SendMailOptions, 'dkim'> {
  const found = dkim && signingKey(dkim);
  return dkim === undefined || found === undefined || 'fault' in found ? {} : { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: found.pem } };
}

/**
 * What goes to the mail composer. The Message-ID is ours and given, so a repeat is the same mail; answers go to the reply address with the
 * token. A machine's mail says that it is one, a person's does not.
 */
export function compose(request: OutboundRequested, account: EmailAccount, files: readonly OutgoingFile[]): SendMailOptions {
  const sender = account.addresses[0] ?? '';
  const { mail } = request;
  const ours = mail?.messageId ?? `${request.messageId}${sender.slice(sender.lastIndexOf('@'))}`;
  const parents = mail?.references.filter(isMessageId).map((id) => `<${id}>`) ?? [];
  return {
    from: { name: headerText(account.name ?? ''), address: sender },
    to: { name: headerText(request.to.name ?? ''), address: request.to.value },
    subject: headerText(request.subject ?? ''),
    text: request.text,
    ...(request.html === undefined ? {} : { html: documentOf(request.html) }),
    messageId: `<${ours}>`,
    ...(mail?.inReplyTo !== undefined && isMessageId(mail.inReplyTo) ? { inReplyTo: `<${mail.inReplyTo}>` } : {}),
    ...(parents.length === 0 ? {} : { references: parents }),
    ...(mail === undefined ? {} : { replyTo: mail.replyTo }),
    date: new Date(request.requestedAt),
    envelope: { from: envelopeSender(request, account), to: [request.to.value] },
    headers: machineHeaders(request),
    attachments: files.map((file) => ({
      filename: file.filename,
      contentType: file.contentType,
      content: file.content,
      contentDisposition: file.inline ? ('inline' as const) : ('attachment' as const),
      ...(file.contentId === undefined ? {} : { cid: file.contentId }),
    })),
    ...signature(account),
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
