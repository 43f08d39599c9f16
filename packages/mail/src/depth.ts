/** How deep elements may stand in each other: parsers keep a stack that is quadratic in it. */
const DEEPEST = 500;
/** They have no end tag, or the next of their kind is it. */
const WITHOUT_END = new Set(['br', 'img', 'hr', 'meta', 'link', 'input', 'col', 'area', 'base', 'embed', 'source', 'track', 'wbr', 'p', 'li', 'td', 'th', 'tr', 'dd', 'dt', 'option']);

/** Counted by tags: an end tag that fits nothing closes nothing, so in truth it is never deeper than by this count. */
export function isDeep(html: string): boolean {
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
