import type { CheckOptions } from './check-options.ts';
import { checkCalendars } from './check/calendars.ts';
import { LONGEST_DOCUMENT } from './check/folder.ts';
import type { CalendarEntry, CalendarsDocument } from './calendar-document.ts';
import { type Finding, sortFindings } from './finding.ts';
import { type Located, type Path, readDocument } from './located.ts';
import { schemaFindings } from './schema-findings.ts';

export interface ReadCalendars {
  readonly findings: readonly Finding[];
  /** By id; present where no finding is an error. */
  readonly calendars?: ReadonlyMap<string, CalendarEntry>;
}

/** Calendars of a file by itself, YAML or JSON: the document `calendars.yaml`, or nothing but a map of calendars by any names. */
export function readCalendars(file: string, text: string, options: CheckOptions): ReadCalendars {
  const read = readDocument(file, text, LONGEST_DOCUMENT);
  if (!read.located) return { findings: read.findings };
  const { located, ids } = isDocument(read.located.value) ? { located: read.located, ids: undefined } : asDocument(read.located);
  const form = schemaFindings('calendars', located);
  const document = located.value as CalendarsDocument;
  const checked = form.length > 0 ? [] : checkCalendars({ config: { calendars: document }, located: { calendars: located } }, options);
  const findings = sortFindings([...read.findings, ...form, ...checked]);
  if (findings.some((one) => one.severity === 'error')) return { findings };
  return { findings, calendars: new Map(Object.entries(document.calendars).map(([id, entry], at) => [ids?.[at] ?? id, entry])) };
}

const isDocument = (value: unknown): boolean => value === null || typeof value !== 'object' || Array.isArray(value) || 'calendars' in value;

/** The map as a document, whose names need not be those that a document may have; places are those of the map. */
function asDocument(bare: Located): { readonly located: Located; readonly ids: readonly string[] } {
  const entries = Object.entries(bare.value as Record<string, unknown>);
  const ids = entries.map(([id]) => id);
  const there = ([first, nth, ...rest]: Path): Path => (first === 'calendars' && nth !== undefined ? [ids[Number(String(nth).slice(1))] ?? '', ...rest] : []);
  const located: Located = {
    file: bare.file,
    value: { version: 1, default: 'c0', calendars: Object.fromEntries(entries.map(([, entry], at) => [`c${at}`, entry])) },
    at: (path) => bare.at(there(path)),
    atKey: (path) => bare.atKey(there(path)),
    finding: (path, ...said) => bare.finding(there(path), ...said),
    findingAtKey: (path, ...said) => bare.findingAtKey(there(path), ...said),
  };
  return { located, ids };
}
