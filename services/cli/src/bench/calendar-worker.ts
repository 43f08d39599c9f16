import { type Calendar, type CalendarDefinition, compileCalendar } from '@sluice/calendar';
import { naiveMinutes } from '@sluice/calendar/testing';
import { DAY, MINUTE } from '@sluice/kernel';
import { operationsOver } from '../calendar/operations.ts';
import { answerLines } from '../json-lines.ts';

export interface CalendarTask {
  readonly operations: number;
  readonly lines: number;
}

export interface CalendarFigures {
  readonly perSecond: number;
  readonly decadesPerSecond: number;
  readonly scanPerSecond: number;
  readonly linesPerSecond: number;
  /** Operations that were asked of the calendar and of the walk; in how many both said the same. */
  readonly compared: number;
  readonly agreed: number;
  /** Lines that went in, and came out with a result. */
  readonly lines: number;
  readonly answered: number;
}

const DEFINITION: CalendarDefinition = {
  tz: 'Europe/Berlin',
  hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, { '08:30': '12:00', '13:00': '17:45' }])),
  seasons: [{ from: '07-01', to: '08-31', hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu'].map((day) => [day, { '08:00': '14:00' }])) }],
  floating: [{ on: 'first sat', hours: { '22:00': '04:00' } }],
  holidays: ['01-01', '05-01', '12-25', '12-26', '2025-04-18', '2025-04-21'],
  halfDays: { '12-24': { until: '12:00' }, '12-31': { until: '12:00' } },
};
const START = Date.UTC(2025, 0, 1);
const WALKED = 400 * 1440;

/** A third each of add, between and isOpen, over a year; `span` is how far add and between reach. */
function run(calendar: Calendar, count: number, span: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const at = START + ((n * 7919) % 525_600) * MINUTE + (n % 60_000);
    if (n % 3 === 0) sum += calendar.add(at, (n % span) + 1);
    else if (n % 3 === 1) sum += calendar.between(at, at + (n % span));
    else sum += calendar.isOpen(at) ? 1 : 0;
  }
  return sum;
}

const perSecond = (count: number, work: () => unknown): number => {
  const began = performance.now();
  work();
  return (count * 1000) / (performance.now() - began);
};

/** `add` by a walk of the minutes, as it is done where there is no index; which minutes are open is known to it before. */
function walk(open: readonly boolean[], minute: number, minutes: number): number | undefined {
  let [at, left] = [minute, minutes];
  while (left > 0) {
    if (at >= open.length) return undefined;
    left -= open[at++]! ? 1 : 0;
  }
  return START + at * MINUTE;
}

async function lines(definitions: ReadonlyMap<string, CalendarDefinition>, count: number): Promise<{ readonly perSecond: number; readonly answered: number }> {
  const texts = Array.from({ length: count }, (_, n) => {
    const at = new Date(START + ((n * 7919) % 525_600) * MINUTE).toISOString();
    if (n % 3 === 0) return JSON.stringify({ op: 'add', calendar: 'one', start: at, minutes: n % 5000 });
    return n % 3 === 1 ? JSON.stringify({ op: 'between', calendar: 'one', start: at, end: new Date(START + n * MINUTE).toISOString() }) : JSON.stringify({ op: 'is_open', calendar: 'one', at });
  });
  const bytes = Buffer.from(`${texts.join('\n')}\n`);
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, n) => bytes.subarray(n * 65_536, (n + 1) * 65_536));
  let out = '';
  const streams = { env: {}, in: from(chunks), out: { write: (text: string) => (out += text) }, talk: { write: () => true }, now: () => 0 };
  const began = performance.now();
  await answerLines(streams, operationsOver(definitions));
  return { perSecond: (count * 1000) / (performance.now() - began), answered: out.split('{"result":').length - 1 };
}

async function* from(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function measure(task: CalendarTask): Promise<CalendarFigures> {
  const calendar = compileCalendar(DEFINITION);
  const count = task.operations;
  run(calendar, Math.min(count, 50_000), 30 * DAY);
  const own = perSecond(count, () => run(calendar, count, 30 * DAY));
  calendar.between(START, START + 40 * 365 * DAY);
  run(calendar, Math.min(count, 10_000), 3650 * DAY);
  const decades = perSecond(count, () => run(calendar, count, 3650 * DAY));
  const open = naiveMinutes(DEFINITION, START, WALKED);
  const asked = Array.from({ length: Math.min(2000, count) }, (_, n) => ({ minute: (n * 7919) % 300_000, minutes: 1 + ((n * 31) % 9600) }));
  let walked: (number | undefined)[] = [];
  const scan = perSecond(asked.length, () => (walked = asked.map(({ minute, minutes }) => walk(open, minute, minutes))));
  const answers = asked.map(({ minute, minutes }) => calendar.add(START + minute * MINUTE, minutes * MINUTE));
  const told = await lines(new Map([['one', DEFINITION]]), task.lines);
  return {
    perSecond: own,
    decadesPerSecond: decades,
    scanPerSecond: scan,
    linesPerSecond: told.perSecond,
    compared: asked.length,
    agreed: answers.filter((answer, at) => answer === walked[at]).length,
    lines: task.lines,
    answered: told.answered,
  };
}

process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]!) as CalendarTask)));
