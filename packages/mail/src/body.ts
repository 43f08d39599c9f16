import { cleanText, clipUtf8 } from '@sluice/kernel';
import type { Email } from 'postal-mime';
import type { Head } from './head.ts';
import { markedTextOfHtml } from './html.ts';
import { MAIL_LIMITS } from './limits.ts';
import { withoutMarks } from './trim/marks.ts';
import { newText, newTextOfMarked } from './trim/new-text.ts';

/** The plain part where there is one, else the HTML as text. HTML says by its structure what is quoted where the plain part's words do not. */
export function bodyText({ text: plain = '', html = '' }: Pick<Email, 'text' | 'html'>): { text: string; newText: string } {
  if (/\S/.test(plain)) {
    const text = bounded(plain);
    const own = newText(text);
    return { text, newText: own === text && QUOTES_BY_STRUCTURE.test(html) ? bounded(newTextOfMarked(markedText(html))) : own };
  }
  const marked = markedText(html);
  return { text: bounded(withoutMarks(marked)), newText: bounded(newTextOfMarked(marked)) };
}

/** A multipart whose boundary never comes is shown as it stands: it may be all that there is. */
export function withoutParts(raw: Buffer, head: Head): { text: string; newText: string } {
  const text = bounded(raw.subarray(head.bodyAt, head.bodyAt + 64 * 1024).toString('utf8'));
  return { text, newText: text };
}

const QUOTES_BY_STRUCTURE =
  /<blockquote|gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg|appendonsend|OutlookMessageHeader|border-top: ?solid|isReplyContent|_signature|moz-signature|id="?(?:x_)?Signature/i;

const markedText = (html: string): string => cleanText(markedTextOfHtml(html).slice(0, 2 * MAIL_LIMITS.textBytes));
const bounded = (text: string): string => clipUtf8(cleanText(text.slice(0, 2 * MAIL_LIMITS.textBytes).replaceAll('\r\n', '\n')), MAIL_LIMITS.textBytes).trim();
