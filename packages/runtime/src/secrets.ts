import { readFileSync } from 'node:fs';

/** A secret by the name that the configuration gives. Undefined where this process has none. */
export type Secrets = (name: string) => string | undefined;

/** As documents name them: a path (it begins with / or .) is a file, anything else an environment variable. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): Secrets {
  return (name) => (/^[./]/.test(name) ? contents(name) : env[name]);
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // Not there, or not ours to read: whoever needs it says which file it misses.
    return undefined;
  }
}
