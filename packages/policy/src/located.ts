import { isCollection, isMap, isPair, isScalar, Lexer, LineCounter, type Node, parseDocument, type Document, type Pair, visit, type YAMLMap } from 'yaml';
import type { Finding } from './finding.ts';

export type Path = readonly (string | number)[];

/** A YAML document that knows where each of its values stands. */
export interface Located {
  readonly file: string;
  readonly value: unknown;
  /** The value at `path`, or the nearest thing above it that is there. */
  at(path: Path): { line: number; column: number };
  /** The key that `path` ends with, rather than its value. */
  atKey(path: Path): { line: number; column: number };
  finding(path: Path, message: string, expected?: string, severity?: Finding['severity']): Finding;
  findingAtKey(path: Path, message: string, expected?: string, severity?: Finding['severity']): Finding;
}

/** Reads one document. Faults of the YAML itself (also a key that stands twice) come back as findings; `located` is absent where nothing can be read, as where it has more than `most` characters. */
export function readDocument(file: string, text: string, most: number): { readonly located?: Located; readonly findings: readonly Finding[] } {
  const tooMuch = beyondReading(file, text, most);
  if (tooMuch) return { findings: [tooMuch] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false, version: '1.2' });
  const place = (offset: number): { line: number; column: number } => {
    const found = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(1, found.line), column: Math.max(1, found.col) };
  };
  const { wrong, warned } = telling(document);
  const findings = [...wrong, ...warned].map((error): Finding => ({ file, ...place(error.pos[0]), severity: 'error', message: error.message, expected: 'YAML 1.2' }));
  if (wrong.length > 0) return { findings };
  const read = valueOf(document);
  if ('fault' in read) return { findings: [...findings, { file, line: 1, column: 1, severity: 'error', message: read.fault, expected: 'a document without such aliases' }] };
  return { findings, located: locate(file, document, read.value, place) };
}

const DEEPEST = 100;

/** What would take a reader's memory: told before it is read. */
function beyondReading(file: string, text: string, most: number): Finding | undefined {
  const fault = (offset: number, message: string, expected: string): Finding => {
    const before = text.slice(0, offset);
    return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n'), severity: 'error', message, expected };
  };
  if (text.length > most) return fault(0, `the file has ${text.length} characters`, `at most ${most}`);
  const indented = new RegExp(`^ {${DEEPEST * 4}}`, 'm').exec(text);
  const lists = new RegExp(`(?:[-?][ \\t]+){${DEEPEST}}`).exec(text);
  const block = [indented, lists].flatMap((found) => found?.index ?? [])[0];
  if (block !== undefined) return fault(block, 'it is nested too deep', `at most ${DEEPEST} levels`);
  let [depth, at] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > DEEPEST) return fault(at, 'it is nested too deep', `at most ${DEEPEST} levels`);
    at += LEXER_MARKS.has(token) ? 0 : token.length;
  }
  return undefined;
}

/** Tokens that stand for nothing in the text. */
const LEXER_MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

/** What follows from a broken place is no fault of its own; keys that stand twice are told one by one. */
function telling(document: Document.Parsed): { readonly wrong: readonly Told[]; readonly warned: readonly Told[] } {
  const { errors, warnings } = document;
  const broken = errors.toSorted((a, b) => a.pos[0] - b.pos[0])[0];
  return { wrong: broken ? [broken] : [...keysTwice(document), ...notKept(document)], warned: warnings };
}

interface Told {
  readonly pos: readonly [number, number];
  readonly message: string;
}

/** Also keys that are none. The library compares each key of a map with each other one. */
function keysTwice(document: Document.Parsed): Told[] {
  const found: Told[] = [];
  visit(document, {
    Map(_place, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (isCollection(key)) found.push({ pos: [key.range?.[0] ?? 0, key.range?.[1] ?? 0], message: 'a key is a list or a map' });
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) found.push({ pos: [key.range?.[0] ?? 0, key.range?.[1] ?? 0], message: `the key \`${name}\` stands twice: map keys must be unique` });
        seen.add(name);
      }
    },
  });
  return found;
}

/** What no database keeps, and what would stop whoever tries: escapes can say it, where the text itself cannot. */
function notKept(document: Document.Parsed): Told[] {
  const found: Told[] = [];
  visit(document, {
    Scalar(_place, { value, range }) {
      if (typeof value !== 'string' || (!value.includes('\u0000') && value.isWellFormed())) return;
      found.push({ pos: [range?.[0] ?? 0, range?.[1] ?? 0], message: 'it holds U+0000 or half of a character, which cannot be kept' });
    },
  });
  return found;
}

function valueOf(document: Document.Parsed): { value: unknown } | { fault: string } {
  try {
    const value = document.toJS({ maxAliasCount: 100 }) as unknown;
    JSON.stringify(value); // throws where it holds itself, or goes deeper than anything here can follow
    return { value };
  } catch (error) {
    if (error instanceof TypeError) return { fault: 'an alias stands inside of what it names' };
    if (error instanceof RangeError) return { fault: 'it is nested too deep' };
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}

function locate(file: string, document: Document.Parsed, value: unknown, place: (offset: number) => { line: number; column: number }): Located {
  const startOf = (node: Node | null | undefined): number | undefined => node?.range?.[0];
  const at = (path: Path): { line: number; column: number } => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      const start = startOf(node as Node | null | undefined);
      if (start !== undefined) return place(start);
    }
    return { line: 1, column: 1 };
  };
  const atKey = (path: Path): { line: number; column: number } => {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? pairOf(parent, path.at(-1)) : undefined;
    const start = isScalar(pair?.key) ? startOf(pair.key) : undefined;
    return start === undefined ? at(path) : place(start);
  };
  const make =
    (where: (path: Path) => { line: number; column: number }) =>
    (path: Path, message: string, expected = '', severity: Finding['severity'] = 'error'): Finding => ({ file, ...where(path), severity, message, expected });
  return { file, value, at, atKey, finding: make(at), findingAtKey: make(atKey) };
}

function pairOf(map: YAMLMap, key: string | number | undefined): Pair | undefined {
  return map.items.find((pair) => isPair(pair) && isScalar(pair.key) && String(pair.key.value) === String(key));
}

/** Every scalar text of a document with its path: for checks that look at all of it. */
export function* textsOf(value: unknown, path: Path = []): Generator<{ readonly path: Path; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) for (const [index, inner] of value.entries()) yield* textsOf(inner, [...path, index]);
  else if (value !== null && typeof value === 'object') for (const [key, inner] of Object.entries(value)) yield* textsOf(inner, [...path, key]);
}
