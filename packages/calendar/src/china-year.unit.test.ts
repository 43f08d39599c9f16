import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DAY, HOUR, MINUTE, SECOND } from '@sluice/kernel';
import { type CalendarDefinition, compileCalendar } from './index.ts';

const file = path.join(process.env['CORPORA_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared/corpora'), 'business-hours/china_workdays.json');
const shift = { '09:00': '12:00', '13:30': '18:00' };
const definition: CalendarDefinition = { tz: 'Asia/Shanghai', hours: { mon: shift, tue: shift, wed: shift, thu: shift, fri: shift }, region: 'CN', years: [2025, 2026] };
const [START, END] = [Date.UTC(2025, 0, 1) - 8 * HOUR, Date.UTC(2027, 0, 1) - 8 * HOUR];
const SECONDS = (END - START) / SECOND;

/** Each second of the two years, open or not, by what the government published; it shares neither data nor code with the calendar. */
function everySecond(published: Record<string, { readonly non_working_special: string[]; readonly makeup_working_weekends: string[] }>): Uint8Array {
  const closed = new Set(Object.values(published).flatMap((one) => one.non_working_special));
  const worked = new Set(Object.values(published).flatMap((one) => one.makeup_working_weekends));
  const open = new Uint8Array(SECONDS);
  for (let second = 0; second < SECONDS; second += 86_400) {
    const noon = new Date(START + second * SECOND + 12 * HOUR);
    const date = noon.toLocaleDateString('sv', { timeZone: 'Asia/Shanghai' });
    const weekend = ['Sat', 'Sun'].includes(noon.toLocaleDateString('en', { timeZone: 'Asia/Shanghai', weekday: 'short' }));
    if (closed.has(date) || (weekend && !worked.has(date))) continue;
    for (let of = 0; of < 86_400; of++) if ((of >= 32_400 && of < 43_200) || (of >= 48_600 && of < 64_800)) open[second + of] = 1;
  }
  return open;
}

if (existsSync(file)) {
  const open = everySecond(JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof everySecond>[0]);
  const calendar = compileCalendar(definition);
  const at = (second: number): number => START + second * SECOND;

  test('China 2025 and 2026, second by second: open or closed, and what has passed since the beginning', () => {
    let passed = 0;
    let wrong = 0;
    for (let second = 0; second < SECONDS; second++) {
      // At every border to the second, else once a minute: what lies between two borders cannot differ from both.
      if (second % 60 === 0 || open[second] !== open[second - 1]) {
        if (calendar.isOpen(at(second)) !== (open[second] === 1) || calendar.between(START, at(second)) !== passed * SECOND) wrong++;
        if (second > 0 && calendar.isOpen(at(second) - 1) !== (open[second - 1] === 1)) wrong++;
      }
      passed += open[second]!;
    }
    expect(wrong).toBe(0);
    // 248 working days each, of seven and a half hours
    expect(passed).toBe(2 * 248 * 7.5 * 3600);
  });

  test('a year in virtual time: what comes in each three hours is due when a walk of the seconds says', () => {
    const targets = [15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 40 * HOUR];
    const walk = (second: number, ms: number): number => {
      let left = ms / SECOND;
      while (left > 0) left -= open[second++]!;
      return second;
    };
    const back = (second: number, ms: number): number => {
      let left = ms / SECOND;
      while (left > 0) left -= open[--second]!;
      return second;
    };
    const wrong: string[] = [];
    for (let n = 0, second = 11; at(second) < END - 40 * DAY; n++, second += 3 * 3600 + 37 * 60 + 13) {
      const target = targets[n % targets.length]!;
      const due = walk(second, target);
      if (calendar.add(at(second), target) !== at(due)) wrong.push(`${new Date(at(second)).toISOString()} + ${target}`);
      if (calendar.add(at(due), -target) !== at(back(due, target))) wrong.push(`${new Date(at(due)).toISOString()} - ${target}`);
      if (calendar.nextOpening(at(second)) !== at(open.indexOf(1, second)) || calendar.nextClosing(at(second)) !== at(open.indexOf(0, open.indexOf(1, second))))
        wrong.push(new Date(at(second)).toISOString());
    }
    expect(wrong).toEqual([]);
  });
} else
  test('the published days are not here', () => {
    console.info(`no ${file}: two years of China were not compared with it (set CORPORA_DIR)`);
    expect(process.env['CORPORA_DIR']).toBeUndefined();
  });
