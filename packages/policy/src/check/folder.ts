import { type Config, type DocumentName, DOCUMENTS } from '../documents.ts';
import type { Finding } from '../finding.ts';
import type { Located, Path } from '../located.ts';
import { readDocument } from '../located.ts';
import { schemaFindings } from '../schema-findings.ts';
import { oneOf } from '../words.ts';

/** A folder in which each document that can be used is there; the others have findings already. */
export interface Folder {
  readonly config: Partial<Config>;
  readonly located: Partial<Record<DocumentName, Located>>;
}

/** Characters of one document of a folder: some 15,000 rules. */
export const LONGEST_DOCUMENT = 4_000_000;

export type Check = (folder: Folder) => Finding[];

/** What a folder may lack. */
export const EMPTY: Partial<Config> = { teams: { version: 1, teams: [] }, policies: { version: 1, policies: [] }, departments: { version: 1, departments: [] }, cases: { version: 1, processes: [] } };

/** Reads the files and checks each by itself: its YAML, its form. */
export function readFiles(files: Readonly<Record<string, string>>): { readonly folder: Folder; readonly findings: readonly Finding[] } {
  const findings: Finding[] = unknownFiles(files);
  const config: Record<string, unknown> = {};
  const located: Partial<Record<DocumentName, Located>> = {};
  for (const { name, file, required } of DOCUMENTS) {
    const text = Object.hasOwn(files, file) ? files[file] : undefined;
    if (text === undefined) {
      if (required) findings.push({ file, line: 1, column: 1, severity: 'error', message: `${file} is missing`, expected: `a file of that name in the folder` });
      else config[name] = EMPTY[name];
      continue;
    }
    const read = readDocument(file, text, LONGEST_DOCUMENT);
    findings.push(...read.findings);
    if (!read.located) continue;
    located[name] = read.located;
    const faults = schemaFindings(name, read.located);
    findings.push(...faults);
    if (faults.length === 0) config[name] = read.located.value;
  }
  return { folder: { config, located }, findings };
}

function unknownFiles(files: Readonly<Record<string, string>>): Finding[] {
  const known = DOCUMENTS.map((one) => one.file);
  return Object.keys(files)
    .filter((file) => !known.includes(file))
    .map((file) => ({ file, line: 1, column: 1, severity: 'error' as const, message: `${file} is no document of the configuration`, expected: oneOf(file, known) }));
}

/** A finding in a document that is there because its value was read. */
export function finding(folder: Folder, name: DocumentName, path: Path, message: string, expected = '', severity: Finding['severity'] = 'error'): Finding {
  const located = folder.located[name];
  if (!located) return { file: DOCUMENTS.find((one) => one.name === name)?.file ?? name, line: 1, column: 1, severity, message, expected };
  return located.finding(path, message, expected, severity);
}

/** Ids of a list that stand in it more than once. */
export function duplicates(folder: Folder, name: DocumentName, list: string, entries: readonly { readonly id: string }[]): Finding[] {
  const seen = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const first = seen.get(entry.id);
    if (first === undefined) {
      seen.set(entry.id, index);
      return [];
    }
    const line = folder.located[name]?.at([list, first, 'id']).line;
    return [finding(folder, name, [list, index, 'id'], `the id \`${entry.id}\` stands twice (first on line ${line ?? '?'})`, 'each id once')];
  });
}
