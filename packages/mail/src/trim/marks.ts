/**
 * What HTML says and plain text cannot: characters of the private use area (ours inside of this package, taken out of whatever leaves it)
 * at the start of a line.
 */
/** From here on everything is history. */
export const HISTORY_MARK = '\uE000';
export const QUOTED_MARK = '\uE001';
export const SIGNATURE_MARK = '\uE002';

const MARKS = /[\uE000-\uE002]/g;
export const withoutMarks = (text: string): string => (/[\uE000-\uE002]/.test(text) ? text.replaceAll(MARKS, '') : text);
export const marked = (text: string, mark: string): string =>
  text
    .split('\n')
    .map((line) => mark + line)
    .join('\n');
