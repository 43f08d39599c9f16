import { readdirSync, readFileSync } from 'node:fs';
import { DAY, HOUR } from '@sluice/kernel';
import type { CalendarEngine } from './index.ts';

export type Files = Record<string, string>;

/** The files of one of the published examples. */
export function exampleFiles(name: 'small' | 'company'): Files {
  const folder = new URL(`../../../examples/${name}/`, import.meta.url);
  return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]));
}

/** The files with one text replaced; it must stand there. */
export function edited(files: Files, file: string, from: string, to: string): Files {
  const text = files[file] ?? '';
  if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
  return { ...files, [file]: text.replace(from, to) };
}

/** The arithmetic that a test can do in its head: 09:00 to 17:00 UTC every day, or all day where Sunday is open all day. */
export const nineToFive: CalendarEngine = {
  yearsOf: () => [2025, 2026],
  compile: (calendar) => {
    if (calendar.hours.sun?.['00:00'] === '24:00') return { add: (from, ms) => from + ms };
    return {
      add(from, ms) {
        let [at, left] = [from, ms];
        for (;;) {
          const day = Math.floor(at / DAY) * DAY;
          const start = Math.max(at, day + 9 * HOUR);
          const room = day + 17 * HOUR - start;
          if (room >= left && room > 0) return start + left;
          left -= Math.max(0, room);
          at = day + DAY;
        }
      },
    };
  },
};
