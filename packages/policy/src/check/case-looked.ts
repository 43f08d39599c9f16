import type { ProcessEntry } from '../case-document.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { oneOf } from '../words.ts';
import { finding, type Folder } from './folder.ts';

/** Where a process is looked at. */
export interface Looked {
  readonly folder: Folder;
  readonly process: ProcessEntry;
  readonly path: Path;
}

export const at = ({ folder, path }: Looked, more: Path, message: string, expected = '', severity: Finding['severity'] = 'error'): Finding =>
  finding(folder, 'cases', [...path, ...more], message, expected, severity);

/** Ids of a list that stand in it more than once. */
export function twice(folder: Folder, path: Path, entries: readonly { readonly id: string }[]): Finding[] {
  const seen = new Set<string>();
  return entries.flatMap(({ id }, index) => {
    if (!seen.has(id)) return seen.add(id) && [];
    return [finding(folder, 'cases', [...path, index, 'id'], `the id \`${id}\` stands twice`, 'each id once')];
  });
}

/** A name that must be one of these. */
export function unknown(looked: Looked, path: Path, what: string, id: string, names: readonly string[]): Finding[] {
  return names.includes(id) ? [] : [at(looked, path, `there is no ${what} \`${id}\``, oneOf(id, names))];
}
