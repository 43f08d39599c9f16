import { readFileSync } from 'node:fs';
import type { Secrets } from './domain/accounts.ts';

/** Secrets as channels.yaml names them: a path (it begins with / or .) is a file, anything else an environment variable. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): Secrets {
  return (name) => (/^[./]/.test(name) ? contents(name) : env[name]);
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Not there, or not ours to read: the account says which file it misses.
    return undefined;
  }
}
