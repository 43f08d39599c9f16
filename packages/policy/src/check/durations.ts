import { DAY } from '@sluice/kernel';
import type { DocumentName } from '../documents.ts';
import { durationMs } from '../durations.ts';
import type { Finding } from '../finding.ts';
import type { Path } from '../located.ts';
import { finding, type Folder } from './folder.ts';

const LONGEST_MS = 365 * DAY;

/** A length of time that is none, or so long that it was meant otherwise. */
export function durationFinding(folder: Folder, name: DocumentName, path: Path, text: string | undefined): Finding[] {
  if (text === undefined) return [];
  const ms = durationMs(text);
  if (ms === undefined) return [finding(folder, name, path, `\`${text}\` is no length of time`, 'a length of time such as 30s, 5m or 1h30m')];
  return ms > LONGEST_MS ? [finding(folder, name, path, `\`${text}\` is longer than a year`, 'at most 8760h')] : [];
}
