/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. On the wire: RFC 3339, UTC, `Z`. */
export type Instant = number;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A power of two. */
const KEPT = 64;
const keptAt = new Float64Array(KEPT).fill(Number.NaN);
const keptText = Array.from({ length: KEPT }, () => '');

/** Whoever says what happened in a batch says the same few instants many times over, so the latest texts are kept: a twentieth of a batch's CPU (measured). */
export function toIso(at: Instant): string {
  const place = at & (KEPT - 1);
  if (keptAt[place] !== at) [keptText[place], keptAt[place]] = [new Date(at).toISOString(), at];
  return keptText[place] ?? '';
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

const DIGITS = [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 22] as const;
const MARKS = [
  [4, '-'],
  [7, '-'],
  [10, 'T'],
  [13, ':'],
  [16, ':'],
  [19, '.'],
  [23, 'Z'],
] as const;

/** As `toIso` writes it, which is how nearly every instant arrives: a quarter of the regular expression's time. Undefined where it is anything else. */
function asWritten(text: string): Instant | undefined {
  if (text.length !== 24) return undefined;
  for (const [at, mark] of MARKS) if (text[at] !== mark) return undefined;
  for (const at of DIGITS) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return undefined;
  }
  const two = (at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
  const [month, day, hour, minute, second] = [two(5), two(8), two(11), two(14), two(17)];
  // Days from 29 on depend on the month: the careful way judges them.
  if (two(0) === 0 || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59) return undefined;
  return Date.UTC(two(0) * 100 + two(2), month - 1, day, hour, minute, second, two(20) * 10 + text.charCodeAt(22) - 48);
}

/** Reads RFC 3339; undefined where the text is anything else, or a day or an hour that does not exist. */
export function parseInstant(text: string): Instant | undefined {
  const written = asWritten(text);
  if (written !== undefined) return written;
  const parts = RFC3339.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = parts as unknown as string[];
  const at = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), Number((fraction ?? '').padEnd(3, '0').slice(0, 3)));
  const back = new Date(at);
  const same = back.getUTCDate() === Number(day) && back.getUTCMonth() === Number(month) - 1 && back.getUTCHours() === Number(hour) && back.getUTCMinutes() === Number(minute);
  if (!same || Number(second) > 60 || Number(year) < 100) return undefined; // 60: a leap second; JavaScript reads the first hundred years as 1900 to 1999
  if (zone === 'Z' || zone === 'z') return at;
  const [hours, minutes] = [Number(zone!.slice(1, 3)), Number(zone!.slice(4, 6))];
  if (hours > 23 || minutes > 59) return undefined;
  return at - (zone!.startsWith('-') ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
}

/** Reads an instant that our own code wrote; anything else is a broken invariant. */
export function instantOf(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`not an RFC 3339 instant: ${JSON.stringify(text.slice(0, 40))}`);
  return at;
}

/** Where the time comes from: the database's clock in production, a moved one in tests. Rules never see it: they get instants. */
export interface Clock {
  now(): Instant;
}
