/** The seconds of two years in China, from the notices of the State Council of November 2024 and 2025 as they were published; no code and no data of the calendar is used. */
const HOUR_MS = 3_600_000;
/** China has no daylight saving: midnight in Shanghai. */
export const START: number = Date.UTC(2025, 0, 1) - 8 * HOUR_MS;
const END = Date.UTC(2027, 0, 1) - 8 * HOUR_MS;
export const SECONDS: number = (END - START) / 1000;
const DAY_S = 86_400;

const OFF = [
  ['2025-01-01', '2025-01-01'],
  ['2025-01-28', '2025-02-04'],
  ['2025-04-04', '2025-04-06'],
  ['2025-05-01', '2025-05-05'],
  ['2025-05-31', '2025-06-02'],
  ['2025-10-01', '2025-10-08'],
  ['2026-01-01', '2026-01-03'],
  ['2026-02-15', '2026-02-23'],
  ['2026-04-04', '2026-04-06'],
  ['2026-05-01', '2026-05-05'],
  ['2026-06-19', '2026-06-21'],
  ['2026-09-25', '2026-09-27'],
  ['2026-10-01', '2026-10-07'],
] as const;
const WORKED = new Set(['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11', '2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']);

/** Seconds of a day, [open, close); over midnight they go on beyond 86,400. */
export type DayHours = readonly (readonly [number, number])[];

/** Each second of the two years: 1 where it is open. */
export function openSeconds(hours: DayHours): Uint8Array {
  const open = new Uint8Array(SECONDS);
  for (let day = 0; day * DAY_S < SECONDS; day += 1) {
    const date = new Date(Date.UTC(2025, 0, 1 + day));
    const name = date.toISOString().slice(0, 10);
    const isWeekend = date.getUTCDay() === 0 || date.getUTCDay() === 6;
    if (OFF.some(([first, last]) => name >= first && name <= last) || (isWeekend && !WORKED.has(name))) continue;
    for (const [from, to] of hours) open.fill(1, day * DAY_S + from, day * DAY_S + to);
  }
  return open;
}
