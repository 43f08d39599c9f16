/** Inline CSS that dresses text and boxes. None of it can fetch, leave its place or lie over something else: no position, no height, no negative margin. */
const TEXT = 'color background background-color vertical-align white-space font-family font-size font-style font-weight font-variant text-align text-decoration text-transform direction'.split(' ');
const BOXES = 'width max-width list-style-type border-collapse border-spacing'.split(' ');
const EDGES = ['margin', 'padding'].flatMap((name) => [name, ...['top', 'right', 'bottom', 'left'].map((side) => `${name}-${side}`)]);
const BORDERS = ['', '-top', '-right', '-bottom', '-left'].flatMap((side) => ['', '-color', '-style', '-width'].map((what) => `border${side}${what}`));
const PROPERTIES = new Set([...TEXT, ...BOXES, ...EDGES, ...BORDERS]);
const LONGEST = 4000;
const MOST = 60;

/** Colours and nothing else may have brackets. */
const COLOURS = /\b(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\)|#[0-9a-f]{3,8}\b/gi;
const PLAIN = /^[\p{L}\p{N}\s%.,'"+-]*$/u;
/** Numbers below zero, and of more digits than a page has points. */
const UNFIT = /(?:^|[\s,])-\.?\d|\d{5}/;

/** The declarations of a `style` that are allowed, in their order; '' where none is. Linear in the length of `style`. */
export function safeStyle(style: string): string {
  const kept = style
    .slice(0, LONGEST)
    .split(';', MOST)
    .flatMap((declaration) => {
      const colon = declaration.indexOf(':');
      const name = declaration.slice(0, Math.max(0, colon)).trim().toLowerCase();
      const value = declaration
        .slice(colon + 1)
        .replace(/!\s{0,9}important\s{0,9}$/i, '')
        .trim();
      return PROPERTIES.has(name) && isSafe(value) ? [`${name}: ${value}`] : [];
    });
  return kept.join('; ');
}

function isSafe(value: string): boolean {
  const rest = value.replaceAll(COLOURS, ' ');
  // A quote that is not closed would swallow what stands behind it.
  return value !== '' && PLAIN.test(rest) && !UNFIT.test(rest) && [`'`, '"'].every((quote) => rest.split(quote).length % 2 === 1);
}
