/**
 * Does a regular expression repeat without limit what itself repeats without limit, as `(a+)+`? Such a one can take time that doubles with each
 * letter of the text. The pattern is one that `new RegExp` accepts. Told apart by the depth of its groups, so `(?:a+b)+` is counted too:
 * it may be harmless, and can be written otherwise.
 */
export function repeatsRepeats(pattern: string): boolean {
  // For each open group: does something in it repeat without limit?
  const open: boolean[] = [false];
  let last = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at]!;
    if (char === '\\') {
      at++;
      last = false;
    } else if (char === '[') {
      at = endOfClass(pattern, at);
      last = false;
    } else if (char === '(') {
      open.push(false);
      last = false;
    } else if (char === ')') {
      last = open.pop() ?? false;
      if (open.length === 0) return false;
      open[open.length - 1] ||= last;
    } else if (isUnlimited(pattern, at)) {
      if (last) return true;
      open[open.length - 1] = true;
      // The quantifier's own `?` or `+` is no second one.
      last = false;
      if (pattern[at + 1] === '?') at++;
    } else last = false;
  }
  return false;
}

function isUnlimited(pattern: string, at: number): boolean {
  if (pattern[at] === '*' || pattern[at] === '+') return true;
  return pattern[at] === '{' && /^\{\d+,\}/.test(pattern.slice(at, at + 20));
}

/** The place of the bracket that closes a class. */
function endOfClass(pattern: string, start: number): number {
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}
