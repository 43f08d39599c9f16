import { isCollection, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import type { PublicHoliday } from './public-holidays.ts';

export interface Written {
  readonly text: string;
  readonly added: readonly PublicHoliday[];
  /** Days of which the calendar says something already: it stays as it is. */
  readonly kept: readonly PublicHoliday[];
}

/**
 * Writes days into one calendar of `calendars.yaml`, as lines between those of the author: nothing else of his text moves.
 * @throws Error where that cannot be done
 */
export function intoDocument(text: string, calendarId: string, days: readonly PublicHoliday[]): Written {
  const calendar = calendarIn(text, calendarId);
  const kept = days.filter(({ date }) => isSaid(calendar, date));
  const added = days.filter((one) => !kept.includes(one));
  const whole = added.filter(({ until }) => until === null).map(({ date, name }) => `- "${date}" # ${name}`);
  const half = added.filter(({ until }) => until !== null).map(({ date, until, name }) => `"${date}": {until: "${until}"} # ${name}`);
  const once = put(text, calendar, 'holidays', whole);
  const twice = put(once, calendarIn(once, calendarId), 'halfDays', half);
  const after = calendarIn(twice, calendarId);
  if (!added.every(({ date }) => isSaid(after, date))) throw new Error(`the calendar ${calendarId} cannot be written into as it stands`);
  return { text: twice, added, kept };
}

/** The lines themselves, for whoever puts them where they belong. */
export function asLines(days: readonly PublicHoliday[]): string {
  const [whole, half] = [days.filter(({ until }) => until === null), days.filter(({ until }) => until !== null)];
  const list = whole.map(({ date, name }) => `  - "${date}" # ${name}\n`).join('');
  const map = half.map(({ date, name, until }) => `  "${date}": {until: "${until}"} # ${name}\n`).join('');
  return `${list === '' ? '' : `holidays:\n${list}`}${map === '' ? '' : `halfDays:\n${map}`}`;
}

function calendarIn(text: string, id: string): YAMLMap {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new Error(`it cannot be read: ${document.errors[0]!.message.split('\n')[0]}`);
  const found = document.getIn(['calendars', id], true);
  if (!isMap(found)) {
    const all = document.get('calendars', true);
    throw new Error(`there is no calendar ${id}${isMap(all) ? `: ${all.items.map(({ key }) => String(key)).join(', ')}` : ''}`);
  }
  if (found.flow === true) throw new Error(`the calendar ${id} stands in braces: write it in lines of its own first`);
  return found;
}

function isSaid(calendar: YAMLMap, date: string): boolean {
  const { holidays = [], halfDays = {}, extraWorkdays = [], shifts = {} } = calendar.toJSON() as Record<string, unknown>;
  const listed = [holidays, extraWorkdays].flat().map((one) => (typeof one === 'object' && one !== null ? (one as { date?: unknown }).date : one));
  const keyed = [halfDays, shifts].flatMap((one) => Object.keys(one ?? {}));
  return [date, date.slice(5)].some((one) => listed.includes(one) || keyed.includes(one));
}

function put(text: string, calendar: YAMLMap, key: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  const pair = calendar.items.find((one) => isScalar(one.key) && one.key.value === key);
  const indent = columnOf(text, startOf(calendar.items[0]!.key as Node));
  const value = pair?.value as Node | null | undefined;
  if (isCollection(value) && value.flow !== true) return insert(text, endOf(value), columnOf(text, startOf(value)), lines);
  if (isCollection(value)) return unfolded(text, value, indent + 2, lines);
  if (pair) throw new Error(`\`${key}\` is neither a list nor a map`);
  return insert(text, endOf(calendar), indent, [`${key}:`, ...lines.map((line) => `  ${line}`)]);
}

/** What stood in one line in brackets stands in lines then. */
function unfolded(text: string, value: YAMLMap | YAMLSeq, indent: number, lines: readonly string[]): string {
  const [start, end] = value.range!;
  const source = text.slice(start, end);
  if (source.includes('#')) throw new Error('a comment stands in a list in brackets: write that in lines of its own first');
  const of = (node: unknown): string => text.slice((node as Node).range![0], (node as Node).range![1]);
  const before = isSeq(value) ? value.items.map((one) => `- ${of(one)}`) : value.items.map((one) => `${of(one.key)}: ${of(one.value)}`);
  const all = [...before, ...lines].map((line) => `${eolOf(text)}${' '.repeat(indent)}${line}`).join('');
  return `${text.slice(0, start).replace(/ +$/, '')}${all}${text.slice(end)}`;
}

/** Behind the line that holds what ends at `end`. */
function insert(text: string, end: number, indent: number, lines: readonly string[]): string {
  const eol = eolOf(text);
  const next = text.indexOf('\n', end);
  const at = next < 0 ? text.length : text[next - 1] === '\r' ? next - 1 : next;
  return `${text.slice(0, at)}${lines.map((line) => `${eol}${' '.repeat(indent)}${line}`).join('')}${text.slice(at)}`;
}

const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
const startOf = (node: Node): number => node.range![0];
const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** Of the last thing that is written in it: a block ends behind its comments and empty lines. */
function endOf(node: Node): number {
  if (!isCollection(node) || node.flow === true || node.items.length === 0) return node.range![1];
  const last = node.items.at(-1) as { key?: Node; value?: Node | null } | Node;
  return 'key' in last ? endOf(last.value ?? last.key) : endOf(last as Node);
}
