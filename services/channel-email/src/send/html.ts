import { isChinese, opener, type Parent, quotable } from './quote.ts';

/** Of a quoted mail's HTML; what is longer is quoted as text. */
const MOST_CHARACTERS = 128 * 1024;
const QUOTE_STYLE = 'margin: 0 0 0 8px; padding-left: 8px; border-left: 2px solid #cccccc';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** As mail programs expect it: a document that says its character set. */
export const documentOf = (body: string): string => `<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n${body}\n</body></html>\n`;

/** The HTML of an answer with the mail that it answers below, as HTML where that one has some; the answer alone where there is nothing to quote. */
export function withHtmlQuote(answer: string, said: string, parent: Parent, language: string | undefined): string {
  const text = quotable(parent);
  if (text === '') return answer;
  const quoted = parent.html !== undefined && parent.html.length <= MOST_CHARACTERS ? parent.html : escaped(text).replaceAll('\n', '<br>\n');
  return `${answer}\n<br>\n<div>${escaped(opener(parent, isChinese(said, language)))}</div>\n<blockquote type="cite" style="${QUOTE_STYLE}">\n${quoted}\n</blockquote>`;
}
