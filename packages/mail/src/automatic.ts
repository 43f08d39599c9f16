import { headerOf, type MailHeader } from './headers.ts';

/** The kinds of `automatic` in contact.received. */
export type Automatic = 'none' | 'bounce' | 'auto_reply' | 'list' | 'feedback_report' | 'system';

export interface AutomaticFacts {
  readonly headers: readonly MailHeader[];
  /** Envelope sender, or the Return-Path header; empty text is the null path, undefined is not known. */
  readonly returnPath: string | undefined;
  readonly from: string | undefined;
}

const REPORTS: Readonly<Record<string, Automatic>> = { 'delivery-status': 'bounce', 'feedback-report': 'feedback_report', 'disposition-notification': 'system' };
const POSTMASTER = /^(mailer-daemon|mail-daemon|postmaster)(@|$)/i;
const AUTO_REPLY_HEADERS = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-reply', 'x-mail-autoreply'];

/**
 * What kind of machine wrote a mail, by its headers alone (RFC 3834 §2, RFC 3462, RFC 5965). The order matters: a bounce also carries
 * Auto-Submitted, and a list's mail an own Precedence. Kinds that show in the words only are the business of a later rule.
 */
export function automaticKind({ headers, returnPath, from }: AutomaticFacts): Automatic {
  const report = reportKind(headerOf(headers, 'content-type') ?? '');
  if (report) return report;
  const nullPath = returnPath === '';
  if (POSTMASTER.test(from ?? '') && (nullPath || returnPath === undefined || POSTMASTER.test(returnPath))) return 'bounce';
  const submitted = (headerOf(headers, 'auto-submitted') ?? 'no').toLowerCase().split(';')[0]?.trim() ?? 'no';
  if (submitted.startsWith('auto-replied') || submitted.startsWith('auto-notified')) return 'auto_reply';
  if (AUTO_REPLY_HEADERS.some((name) => /\S/.test(headerOf(headers, name) ?? '') && headerOf(headers, name)?.trim().toLowerCase() !== 'no')) return 'auto_reply';
  const precedence = (headerOf(headers, 'precedence') ?? '').trim().toLowerCase();
  if (precedence === 'auto_reply' || precedence === 'auto-reply') return 'auto_reply';
  if (headerOf(headers, 'list-id') !== undefined || precedence === 'list') return 'list';
  if (submitted !== 'no' && submitted !== '') return 'system';
  if (precedence === 'bulk' || precedence === 'junk') return 'system';
  return nullPath ? 'auto_reply' : 'none';
}

function reportKind(contentType: string): Automatic | undefined {
  if (!/^\s*multipart\/report\b/i.test(contentType)) return undefined;
  const type = /report-type\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  return REPORTS[type ?? 'delivery-status'] ?? 'system';
}
