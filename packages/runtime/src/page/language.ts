/** The languages of everything that people read. */
export type Language = 'zh' | 'en';

/** What was asked for by name, else the reader's own, else what his browser asks for first, else Chinese. */
export function languageOf(asked: unknown, own: string | null, accepts: string | undefined): Language {
  if (asked === 'zh' || asked === 'en') return asked;
  if (own !== null) return /^zh\b/i.test(own) ? 'zh' : 'en';
  const first = (accepts ?? '').split(/[,;]/, 1)[0]?.trim() ?? '';
  return first === '' || /^zh\b/i.test(first) ? 'zh' : 'en';
}
