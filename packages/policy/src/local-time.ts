import { type Instant, MINUTE } from '@sluice/kernel';

export interface LocalTime {
  /** mon … sun */
  readonly weekday: string;
  /** 2026-05-01 */
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
}

/** True where the platform knows the zone. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Wall-clock time of a zone. The last minute asked for is kept: contacts that arrive together ask for the same one. */
export function localTimeIn(zone: string): (at: Instant) => LocalTime {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' });
  let lastMinute = Number.NaN;
  let last: LocalTime = { weekday: '', date: '', hour: 0, minute: 0 };
  return (at) => {
    const minute = Math.floor(at / MINUTE);
    if (minute === lastMinute) return last;
    const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, part.value]));
    last = { weekday: (parts['weekday'] ?? '').toLowerCase(), date: `${parts['year']}-${parts['month']}-${parts['day']}`, hour: Number(parts['hour']), minute: Number(parts['minute']) };
    lastMinute = minute;
    return last;
  };
}
