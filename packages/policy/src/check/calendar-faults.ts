import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { finding, type Folder } from './folder.ts';

/** Faults of one calendar, by the path inside of it. */
export type Tell = (path: Path, message: string, expected?: string, severity?: Finding['severity']) => Finding;

export const tellOf =
  (folder: Folder, id: string): Tell =>
  (path, message, expected, severity) =>
    finding(folder, 'calendars', ['calendars', id, ...path], message, expected, severity);
