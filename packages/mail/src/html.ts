import { convert } from 'html-to-text';

/** Characters of HTML that are read, and how deep its elements may stand in each other. */
const LONGEST = 512 * 1024;
const DEEPEST = 500;
/** They have no end tag, or the next of their kind is it. */
const WITHOUT_END = new Set(['br', 'img', 'hr', 'meta', 'link', 'input', 'col', 'area', 'base', 'embed', 'source', 'track', 'wbr', 'p', 'li', 'td', 'th', 'tr', 'dd', 'dt', 'option']);

/** HTML as text, without pictures and scripts; where it is nested to hurt, its words without the tags. Linear in its length. */
export function textOfHtml(html: string): string {
  if (html === '') return '';
  const head = html.slice(0, LONGEST);
  // The parser's stack of open elements is quadratic in its depth: a hundred thousand of them take seconds.
  if (isDeep(head)) return wordsOf(head);
  return convert(head, {
    wordwrap: false,
    limits: { maxDepth: 60, maxChildNodes: 5000, maxInputLength: LONGEST },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}

/** Counted by tags: an end tag that fits nothing closes nothing, so in truth it is never deeper than by this count. */
function isDeep(html: string): boolean {
  const open = new Map<string, number>();
  let depth = 0;
  for (const [, end, tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]{0,20})/gi)) {
    const name = tag.toLowerCase();
    const now = open.get(name) ?? 0;
    const step = WITHOUT_END.has(name) || (end === '/' && now === 0) ? 0 : end === '/' ? -1 : 1;
    open.set(name, now + step);
    depth += step;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function wordsOf(html: string): string {
  return html
    .split('<')
    .map((part, index) => (index === 0 ? part : part.slice(part.indexOf('>') + 1)))
    .filter((part) => part.trim() !== '')
    .join(' ');
}
