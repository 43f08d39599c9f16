import { type Calendar, type CalendarDefinition, compileCalendar } from '@sluice/calendar';
import { type Instant, MINUTE, parseInstant, SECOND, toIso } from '@sluice/kernel';

/** One operation, as a line says it; what else stands in the line is passed over. */
export type Operation = Readonly<Record<string, unknown>>;

export interface OperationAnswer {
  readonly result: string | number | boolean | null;
}

const OPERATIONS: Readonly<Record<string, (calendar: Calendar, line: Operation) => OperationAnswer['result']>> = {
  add: (calendar, line) => textOf(calendar.add(instantIn(line, 'start'), minutesIn(line) * MINUTE)),
  between: (calendar, line) => calendar.between(instantIn(line, 'start'), instantIn(line, 'end')) / SECOND,
  is_open: (calendar, line) => calendar.isOpen(instantIn(line, 'at')),
  next_opening: (calendar, line) => textOf(calendar.nextOpening(instantIn(line, 'at'))),
  next_closing: (calendar, line) => textOf(calendar.nextClosing(instantIn(line, 'at'))),
};

/** Answers operations over some calendars, each compiled at its first use. What it throws says what is wrong with the line, or that the calendar cannot say. */
export function operationsOver(definitions: ReadonlyMap<string, CalendarDefinition>): (line: Operation) => OperationAnswer {
  const compiled = new Map<string, Calendar>();
  const calendarOf = (id: unknown): Calendar => {
    const known = compiled.get(id as string);
    if (known) return known;
    const definition = definitions.get(id as string);
    if (!definition) throw new Error(typeof id === 'string' ? `there is no calendar \`${id}\`` : '"calendar" is the name of one');
    const made = compileCalendar(definition);
    compiled.set(id as string, made);
    return made;
  };
  return (line) => {
    const { op, calendar } = line;
    const operation = typeof op === 'string' && Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined;
    if (!operation) throw new Error(`"op" is ${JSON.stringify(op) ?? 'missing'}: one of ${Object.keys(OPERATIONS).join(', ')}`);
    return { result: operation(calendarOf(calendar), line) };
  };
}

function instantIn(line: Operation, key: string): Instant {
  const text = line[key];
  const at = typeof text === 'string' ? parseInstant(text) : undefined;
  if (at === undefined) throw new Error(`"${key}" is ${JSON.stringify(text) ?? 'missing'}: an instant such as 2025-03-01T12:56:00Z`);
  return at;
}

/** Whole milliseconds of them; negative: backward. */
function minutesIn({ minutes }: Operation): number {
  if (typeof minutes !== 'number' || !Number.isSafeInteger(Math.round(minutes * MINUTE))) throw new Error(`"minutes" is ${JSON.stringify(minutes) ?? 'missing'}: a number, negative for backward`);
  return Math.round(minutes * MINUTE) / MINUTE;
}

/** Without milliseconds where there are none. */
function textOf(at: Instant | undefined): string | null {
  if (at === undefined) return null;
  const text = toIso(at);
  return at % SECOND === 0 ? `${text.slice(0, 19)}Z` : text;
}
