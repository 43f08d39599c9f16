import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** A folder stands for all files in it and below, by name, without the hidden ones. What cannot be read is told in its own line, when its turn comes. */
export function filesOf(name: string): string[] {
  let entries: Dirent[];
  try {
    if (!statSync(name).isDirectory()) return [name];
    entries = readdirSync(name, { withFileTypes: true });
  } catch {
    return [name];
  }
  return entries
    .filter((entry) => !entry.name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(path.join(name, entry.name)) : [path.join(name, entry.name)]));
}
