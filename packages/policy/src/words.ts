/** The candidate that a mistyped word most likely meant (at most two slips), as `did you mean …`; undefined where none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  let best: { readonly candidate: string; readonly slips: number } | undefined;
  for (const candidate of candidates) {
    const slips = distance(word.toLowerCase(), candidate.toLowerCase());
    if (slips <= 2 && slips < Math.max(word.length, candidate.length) / 2 && (best === undefined || slips < best.slips)) best = { candidate, slips };
  }
  return best && `\`${best.candidate}\` (did you mean that?)`;
}

/** Known names for `expected`: the nearest one, or a short list. */
export function oneOf(word: string, names: readonly string[]): string {
  const near = closest(word, names);
  if (near !== undefined) return near;
  if (names.length === 0) return 'none is configured';
  return names.length > 12 ? `one of ${names.slice(0, 12).join(', ')}, … (${names.length} in all)` : `one of ${names.join(', ')}`;
}

/** Levenshtein's distance; swapped neighbours count as one slip each way. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
