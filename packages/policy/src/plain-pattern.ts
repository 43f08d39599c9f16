/** What a group `(?i:…)` changes. */
interface Modes {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

const NONE: Modes = { i: false, m: false, s: false };
/** An escape with what belongs to it; the beginning of a group, with its modifiers. */
const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|k<[^>]*>|[^])/y;
const GROUP = /\((?:\?(?:([ims]*)(?:-([ims]*))?:|<?[=!]|<[^>]*>))?/y;

/**
 * A regular expression without modifiers that means the same. V8 loses them: when a process has compiled much (some 12,000 of them; Node
 * 24.21), it compiles for size from then on, and an alternation of three and more words in `(?i:…)` is matched as if it had no `i`. A rule
 * would silently be passed over. So letters become both their cases, and `^`, `$` and `.` what they mean. The flag `i` itself is not touched by it.
 * The pattern is one that `new RegExp` accepts without flags.
 */
export function plainPattern(pattern: string): string {
  if (!/\(\?[ims-]+:/.test(pattern)) return pattern;
  const outer: Modes[] = [];
  let modes = NONE;
  let plain = '';
  for (let at = 0; at < pattern.length; ) {
    const char = pattern[at]!;
    const escape = matchAt(ESCAPE, pattern, at);
    const group = escape ? undefined : matchAt(GROUP, pattern, at);
    if (escape) plain += modes.i ? bothCases(escape[0]) : escape[0];
    else if (group) {
      outer.push(modes);
      const [text, on = '', off = ''] = group;
      const isModified = /^\(\?[ims-]+:$/.test(text);
      if (isModified) modes = { i: mode('i', on, off, modes), m: mode('m', on, off, modes), s: mode('s', on, off, modes) };
      plain += isModified ? '(?:' : text;
    } else if (char === ')') {
      modes = outer.pop() ?? NONE;
      plain += char;
    } else if (char === '[') {
      const end = endOfClass(pattern, at);
      plain += modes.i ? classOfBothCases(pattern.slice(at, end)) : pattern.slice(at, end);
      at = end;
      continue;
    } else plain += plainChar(char, modes);
    at += escape?.[0].length ?? group?.[0].length ?? 1;
  }
  return plain;
}

const mode = (name: keyof Modes, on: string, off: string, before: Modes): boolean => (before[name] || on.includes(name)) && !off.includes(name);

function matchAt(what: RegExp, text: string, at: number): RegExpExecArray | undefined {
  what.lastIndex = at;
  return what.exec(text) ?? undefined;
}

const LINE_END = String.raw`\n\r\u2028\u2029`;
function plainChar(char: string, { i, m, s }: Modes): string {
  if (char === '^' && m) return `(?<![^${LINE_END}])`;
  if (char === '$' && m) return `(?![^${LINE_END}])`;
  if (char === '.' && s) return '[^]';
  return i ? bothCases(char) : char;
}

/** By which the flag `i` compares, without `u`: the upper case, where it is one unit and does not turn a letter into an ASCII one. */
function canonical(unit: string): string {
  const upper = unit.toUpperCase();
  return upper.length !== 1 || (unit.charCodeAt(0) >= 128 && upper.charCodeAt(0) < 128) ? unit : upper;
}

function variantsOf(unit: string): string[] {
  const forms = [unit.toUpperCase(), unit.toLowerCase()].filter((form) => form.length === 1 && canonical(form) === canonical(unit));
  return [...new Set([unit, ...forms])];
}

/** A character, or the escape of one; anything else is as it is. */
function bothCases(text: string): string {
  const unit = unitOf(text);
  const variants = unit === undefined ? [] : variantsOf(unit);
  return variants.length < 2 ? text : `[${variants.map(inClass).join('')}]`;
}

/** The unit that a character, `\x41` or `\u0041` stands for. */
function unitOf(text: string): string | undefined {
  if (text.length === 1) return text;
  const [, hex] = /^\\(?:u([0-9a-fA-F]{4})|x[0-9a-fA-F]{2})$/.exec(text) ?? [];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  return text.startsWith('\\x') ? String.fromCharCode(Number.parseInt(text.slice(2), 16)) : undefined;
}

const inClass = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Behind the bracket that ends the class at `from`. */
function endOfClass(pattern: string, from: number): number {
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === ']') return at + 1;
  }
  return pattern.length;
}

/** What it has, and the other case of it. */
function classOfBothCases(text: string): string {
  const inside = text.slice(text.startsWith('[^') ? 2 : 1, -1);
  const parts = [...inside.matchAll(/\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|[^])|[^]/g)].map(([part]) => part);
  let more = '';
  for (let at = 0; at < parts.length; at++) {
    const first = unitOf(parts[at]!);
    const last = parts[at + 1] === '-' && at + 2 < parts.length ? unitOf(parts[at + 2]!) : first;
    if (first === undefined || last === undefined) continue;
    for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) for (const one of variantsOf(String.fromCharCode(code)).slice(1)) more += inClass(one);
    if (last !== first) at += 2;
  }
  return text.slice(0, -1) + more + ']';
}
