import { convert, type FormatCallback, type HtmlToTextOptions } from 'html-to-text';
import { isDeep } from './depth.ts';
import { HISTORY_MARK, marked, QUOTED_MARK, SIGNATURE_MARK, withoutMarks } from './trim/marks.ts';
import { newTextOfMarked } from './trim/new-text.ts';
import { allOf } from './trim/one-of.ts';
import { isForward } from './trim/openers.ts';

/** Characters of HTML that are read. */
const LONGEST = 512 * 1024;

/** By class or id: what mail programs put around what they quote, line by line or as a whole. */
const QUOTES = allOf(String.raw`
  div.gmail_attr | div.moz-cite-prefix | div.yahoo_quoted | div[id^="yahoo_quoted"] | div.protonmail_quote | div.tutanota_quote | div.zmail_extra
  div[name="messageReplySection"] | div.mail_quote | #mail_quote | div.ms-outlook-mobile-reference-message | #mail-editor-reference-message-container | #isReplyContent
  #origbody
`);
/** What stands at the head of a history that reaches to the end. */
const HISTORIES = allOf(String.raw`
  #divRplyFwdMsg | #x_divRplyFwdMsg | #appendonsend | #x_appendonsend | hr#stopSpelling | div.OutlookMessageHeader | div[style*="border-top:solid #E1E1E1"]
  div[style*="border-top:solid #B5C4DF"] | div[style*="border-top: solid #E1E1E1"] | div[style*="border-top:solid windowtext"]
  div[style*="border-top: 1pt solid rgb(225, 225, 225)"] | div[style*="border-top: 1pt solid rgb(181, 196, 223)"] | div[style*="background:#efefef;padding:8px"]
  div[style*="background: #efefef; padding: 8px"]
`);
const SIGNATURES = allOf(String.raw`
  .gmail_signature | .gmail_signature_prefix | [data-smartmail="gmail_signature"] | .moz-signature | #Signature | #x_Signature | #ms-outlook-mobile-signature
  #ms-outlook-mobile-body-separator-line | #AppleMailSignature | #lineBreakAtBeginningOfSignature | .protonmail_signature_block | div[name="messageSignatureSection"]
  #composer_signature | .mail_android_signature | div.xm_write_signature | #ntes-pcmail-signature | #ntes-pcmac-signature | #divNeteaseMailCard | .netease_mail_footer
  div.foxmail_signature
`);

const quote: FormatCallback = (element, walk, builder) => {
  // Gmail and Outlook indent by a blockquote without a border; that is the writer's own text.
  const attributes = element.attribs as Record<string, string> | undefined;
  const isIndent = element.name === 'blockquote' && attributes?.['class'] === undefined && /border:\s*(?:none|0)/i.test(attributes?.['style'] ?? '') && attributes?.['type'] !== 'cite';
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1, blockTransform: (text) => (isIndent || isForward(text.trimStart().split('\n', 4), 0) ? text : marked(text, QUOTED_MARK)) });
};
const history: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  builder.addLiteral(HISTORY_MARK);
  builder.closeBlock({ trailingLineBreaks: 1 });
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1 });
};
const signature: FormatCallback = (element, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  walk(element.children, builder);
  builder.closeBlock({ trailingLineBreaks: 1, blockTransform: (text) => marked(text, SIGNATURE_MARK) });
};
/** Foxmail draws a short line in this colour above the signature. */
const delimiter: FormatCallback = (_element, _walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 });
  builder.addLiteral('-- ');
  builder.closeBlock({ trailingLineBreaks: 1 });
};

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: 60, maxChildNodes: 5000, maxInputLength: LONGEST },
  formatters: { quote, history, signature, delimiter },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    { selector: 'blockquote', format: 'quote' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ...QUOTES.map((selector) => ({ selector, format: 'quote' })),
    ...HISTORIES.map((selector) => ({ selector, format: 'history' })),
    ...SIGNATURES.map((selector) => ({ selector, format: 'signature' })),
    { selector: 'hr[color="#b5c4df"]', format: 'delimiter' },
  ],
};

/** HTML as text, without pictures and scripts, its quotes and signatures marked; where it is nested to hurt, its words without the tags. */
export function markedTextOfHtml(html: string): string {
  if (html === '') return '';
  const head = withoutMarks(html.slice(0, LONGEST));
  // The parser's stack of open elements is quadratic in its depth: a hundred thousand of them take seconds.
  return isDeep(head) ? wordsOf(head) : convert(head, OPTIONS);
}

/** HTML as text, without pictures and scripts. Linear in its length. */
export const textOfHtml = (html: string): string => withoutMarks(markedTextOfHtml(html));

/** What the writer newly wrote, by the structure of his HTML and by its words. */
export const newTextOfHtml = (html: string): string => newTextOfMarked(markedTextOfHtml(html));

function wordsOf(html: string): string {
  return html
    .split('<')
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('>') + 1)))
    .filter((part) => part.trim() !== '')
    .join(' ');
}
