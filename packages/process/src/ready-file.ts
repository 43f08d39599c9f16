import { renameSync, writeFileSync } from 'node:fs';

/** Whole or not at all, and for its owner alone: it may hold a key. */
export function writeReady(file: string, facts: Readonly<Record<string, unknown>>): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(facts), { mode: 0o600 });
  renameSync(fresh, file);
}
