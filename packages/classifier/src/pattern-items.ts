/** One thing of a regular expression, and how often it may come. */
export interface Item {
  /** As it is written, without its quantifier; a group: its beginning. */
  readonly source: string;
  /** The alternatives of a group. */
  readonly group?: readonly (readonly Item[])[];
  readonly least: number;
  readonly most: number;
}

const ATOM = /\\(?:[pP]\{[^}]*\}|u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|k<[^>]*>|[^])|\[(?:\\[^]|[^\]\\])*\]|[^]/y;
const GROUP = /\((?:\?(?:[ims]*(?:-[ims]*)?:|<?[=!]|<[^>]*>))?/y;
const QUANTIFIER = /([*+?]|\{(\d+)(?:(,)(\d*))?\})\??/y;

/** The alternatives of a regular expression, each as what it is made of. The pattern is one that `new RegExp` accepts. */
export function itemsOf(pattern: string): readonly (readonly Item[])[] {
  let at = 0;
  const take = (what: RegExp): RegExpExecArray | undefined => {
    what.lastIndex = at;
    const found = what.exec(pattern) ?? undefined;
    at += found?.[0].length ?? 0;
    return found;
  };
  const alternatives = (): Item[][] => {
    const all: Item[][] = [[]];
    while (at < pattern.length && pattern[at] !== ')') {
      if (pattern[at] === '|') {
        all.push([]);
        at += 1;
      } else all.at(-1)!.push(item());
    }
    return all;
  };
  const item = (): Item => {
    const begin = take(GROUP);
    const group = begin && alternatives();
    if (begin) at += 1;
    const source = begin?.[0] ?? take(ATOM)![0];
    return { source, ...(group ? { group } : {}), ...timesOf(take(QUANTIFIER)) };
  };
  return alternatives();
}

function timesOf(quantifier: RegExpExecArray | undefined): Pick<Item, 'least' | 'most'> {
  if (!quantifier) return { least: 1, most: 1 };
  const [, sign, least, comma, most] = quantifier;
  if (sign === '*') return { least: 0, most: Infinity };
  if (sign === '+') return { least: 1, most: Infinity };
  if (sign === '?') return { least: 0, most: 1 };
  return { least: Number(least), most: comma === undefined ? Number(least) : most === undefined || most === '' ? Infinity : Number(most) };
}

/** A place, not a character. */
export const isEdge = (source: string): boolean => source === '^' || source === '$' || source === '\\b' || source === '\\B';

const SAMPLE = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), '\u00A0', 'é', '\u3000', '，', '中', '한', '가'];

/** A property or a long code point means what it says only with the flag `u`. */
function inFlags(source: string): RegExp {
  const isUnicode = /\\(?:[pP]|u)\{/.test(source);
  try {
    return new RegExp(`^${source}$`, isUnicode ? 'isu' : 'is');
  } catch {
    return new RegExp(`^${source}$`, 'is');
  }
}

/** Compiled once: few are written, and each is asked for again and again. */
const compiled = new Map<string, RegExp>();
const MOST_KEPT = 1000;

function compile(source: string): RegExp {
  const made = compiled.get(source) ?? inFlags(source);
  if (compiled.size >= MOST_KEPT) compiled.clear();
  compiled.set(source, made);
  return made;
}

/** No character fits both, as far as a sample and the characters that they name can tell; whatever the case of letters. */
export function disjoint(one: string, other: string): boolean {
  if (isEdge(one) || isEdge(other)) return false;
  const chars = [...SAMPLE, ...one.split(''), ...other.split('')];
  const [a, b] = [one, other].map((source) => chars.filter((char) => compile(source).test(char)));
  return a!.length > 0 && b!.length > 0 && !a!.some((char) => compile(other).test(char));
}
