import type { OutboundRequested } from '@sluice/contracts';
import type { SendMailOptions } from 'nodemailer';
import type { EmailAccount } from '../domain/account.ts';

export interface OutgoingFile {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly contentId?: string | undefined;
  readonly inline: boolean;
}

/** Line breaks in a header would let text of a customer (a subject, a name) write further headers. */
const headerText = (text: string): string => text.replaceAll(/\p{Cc}+/gu, ' ').trim();

/**
 * What goes to the mail composer. The Message-ID is ours and given, so a repeat is the same mail. Bounces go to the envelope sender,
 * answers to the reply address with the token. A machine's mail says that it is one (RFC 3834 §3.1.7), a person's does not.
 */
export function compose(request: OutboundRequested, account: EmailAccount, files: readonly OutgoingFile[]): SendMailOptions {
  const sender = account.addresses[0] ?? '';
  const machine = request.author !== 'agent';
  const { mail } = request;
  return {
    from: account.name === undefined ? { name: '', address: sender } : { name: headerText(account.name), address: sender },
    to: { name: headerText(request.to.name ?? ''), address: request.to.value },
    subject: headerText(request.subject ?? ''),
    text: request.text,
    ...(mail === undefined
      ? {}
      : {
          messageId: `<${mail.messageId}>`,
          ...(mail.inReplyTo === undefined ? {} : { inReplyTo: `<${mail.inReplyTo}>` }),
          references: mail.references.map((id) => `<${id}>`),
          replyTo: mail.replyTo,
        }),
    date: new Date(request.requestedAt),
    // A machine's answer has the null sender, so that no bounce of it can start a loop.
    envelope: { from: machine ? '' : (account.bounceAddress ?? sender), to: [request.to.value] },
    headers: machine ? { 'Auto-Submitted': 'auto-replied' } : {},
    attachments: files.map((file) => ({
      filename: file.filename,
      contentType: file.contentType,
      content: file.content,
      contentDisposition: file.inline ? ('inline' as const) : ('attachment' as const),
      ...(file.contentId === undefined ? {} : { cid: file.contentId }),
    })),
    textEncoding: 'quoted-printable',
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
