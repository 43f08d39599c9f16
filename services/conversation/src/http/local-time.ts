import { instantOf } from '@sluice/kernel';

const formats = new Map<string, Intl.DateTimeFormat>();

/** `2026-03-04 17:05` in the zone. */
export function localTime(iso: string, tz: string): string {
  const format = formats.get(tz) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: tz, dateStyle: 'short', timeStyle: 'short' });
  formats.set(tz, format);
  return format.format(instantOf(iso));
}
