/** `zh` covers `zh-CN` and the other way round: who speaks a language is not asked for its region. */
export function sameLanguage(a: string, b: string): boolean {
  return primary(a) === primary(b);
}

export function primary(tag: string): string {
  const end = tag.search(/[-_]/);
  return (end < 0 ? tag : tag.slice(0, end)).toLowerCase();
}
