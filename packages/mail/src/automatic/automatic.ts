import { cleanText } from '@sluice/kernel';
import { headersOf, headerOf, messageIds } from '../headers.ts';
import { readHead } from '../head.ts';
import type { MailFile } from '../files.ts';
import type { ParsedMail } from '../parse.ts';
import { readBounce } from './bounce.ts';
import { addressOf, reportedRecipients } from './delivery-status.ts';
import { type AutomaticKind, automaticKind } from './kind.ts';
import { noticeOf } from './notice.ts';

export interface AutomaticRecipient {
  readonly address: string;
  /** RFC 3463; null where nobody said one. */
  readonly status: string | null;
  readonly diagnostic: string | null;
}

/** What a machine wrote, and about what. */
export interface Automatic {
  readonly kind: AutomaticKind;
  /** Of a bounce why, e.g. `mailbox_full`; else by what it was recognised; null of a person's mail. */
  readonly reason: string | null;
  /** The address itself is gone (unknown user or host, moved, takes no mail); false of other bounces, null where it is none. */
  readonly permanent: boolean | null;
  readonly recipients: readonly AutomaticRecipient[];
  /** Of the mail that it answers or returns. */
  readonly originalMessageId: string | null;
}

const REPORT_PARTS = new Set(['message/delivery-status', 'message/global-delivery-status', 'message/feedback-report']);
const RETURNED_PARTS = new Set(['message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers', 'message/global', 'message/global-headers', 'message/partial', 'text/rfc822']);
const LONGEST = 64 * 1024;

/** @param returnPath envelope sender; empty text is the null path, undefined is not known */
export function readAutomatic(mail: ParsedMail, returnPath: string | undefined): Automatic {
  const parts = mail.attachments.map((file) => file.contentType.toLowerCase());
  const { kind, by } = automaticKind({ headers: mail.headers, returnPath, from: mail.from?.address, fromName: mail.from?.name, subject: mail.subject, text: mail.text, parts });
  if (kind === 'none') return { kind, reason: null, permanent: null, recipients: [], originalMessageId: null };
  const reports = textOf(mail.attachments, REPORT_PARTS);
  const returned = textOf(mail.attachments, RETURNED_PARTS);
  const text = reports === '' ? mail.text : `${mail.text}\n\n${reports}`;
  const originalMessageId = originalOf(mail, returned, text);
  if (kind === 'feedback_report') return { kind, reason: by, permanent: null, recipients: complained(text), originalMessageId };
  if (kind !== 'bounce') return { kind, reason: by, permanent: null, recipients: [], originalMessageId };
  const reported = reportedRecipients(text);
  if (reported.length > 0 && reported.every((one) => /^(?:delivered|relayed|expanded)/.test(one.action)))
    return { kind: 'system', reason: 'delivered', permanent: null, recipients: [], originalMessageId };
  const hinted = headersOf(mail.headers, 'x-failed-recipients').flatMap((value) => value.split(',').flatMap((one) => addressOf(one) ?? []));
  const bounce = readBounce({ text, hinted, wrapped: bodyOf(returned) });
  const recipients = bounce.recipients.map(({ address, status, diagnostic }) => ({ address, status: status ?? null, diagnostic: diagnostic === '' ? null : diagnostic }));
  return { kind, reason: bounce.reason, permanent: bounce.permanent, recipients, originalMessageId };
}

function textOf(files: readonly MailFile[], types: ReadonlySet<string>): string {
  return files
    .filter((file) => types.has(file.contentType.toLowerCase()))
    .map((file) => cleanText(file.bytes.subarray(0, LONGEST).toString('utf8')))
    .join('\n\n');
}

const bodyOf = (text: string): string => text.slice(readHead(Buffer.from(text.slice(0, LONGEST))).bodyAt);

/** The id of what came back, from its own head; else what the mail says it answers. */
function originalOf(mail: ParsedMail, returned: string, text: string): string | null {
  const head = messageIds(headerOf(readHead(Buffer.from(returned)).headers, 'message-id'))[0];
  if (head !== undefined) return head;
  const written = /^[ \t>]*(?:original-)?message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,998}>)/im;
  const said = written.exec(returned.slice(0, LONGEST)) ?? written.exec(noticeOf(text).returned) ?? written.exec(text.slice(0, LONGEST));
  return messageIds(said?.[1])[0] ?? mail.inReplyTo ?? mail.references.at(-1) ?? null;
}

function complained(text: string): AutomaticRecipient[] {
  const found = [...text.slice(0, LONGEST).matchAll(/^original-rcpt-to:[ \t]*(.+)$/gim)].flatMap((match) => addressOf(match[1] ?? '') ?? []);
  return [...new Set(found)].slice(0, 100).map((address) => ({ address, status: null, diagnostic: null }));
}
