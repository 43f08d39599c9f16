import { readFileSync } from 'node:fs';
import { messageOf } from '@sluice/kernel';

/** The settings are wrong: every problem at once; the process ends with exit code 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? problems[0] : `the configuration is wrong:\n${problems.map((one) => `  - ${one}`).join('\n')}`);
    this.problems = problems;
  }
}

export interface EnvReader {
  text(name: string, fallback?: string): string;
  optional(name: string): string | undefined;
  integer(name: string, fallback: number, bounds?: { readonly min?: number; readonly max?: number }): number;
  flag(name: string, fallback: boolean): boolean;
  url(name: string): URL | undefined;
  /** `HOST:PORT`, `[::1]:PORT`, or a port of this machine alone. */
  listen(name: string, fallback: { readonly host: string; readonly port: number }): { readonly host: string; readonly port: number };
  /** From NAME, or from the file that NAME_FILE names. */
  secret(name: string): string | undefined;
  /** Ends the reading: throws `ConfigError` with every problem; says which SLUICE_* names mean nothing. */
  done(known?: readonly string[]): { readonly unknown: readonly string[] };
}

/** Reads settings by name and remembers what was asked for and what was wrong. */
export function envReader(env: Readonly<Record<string, string | undefined>>): EnvReader {
  const problems: string[] = [];
  const asked = new Set<string>();
  const raw = (name: string): string | undefined => {
    asked.add(name);
    const value = env[name];
    return value === undefined || value === '' ? undefined : value;
  };
  return {
    text(name, fallback) {
      const value = raw(name) ?? fallback;
      if (value === undefined) problems.push(`${name} is not set`);
      return value ?? '';
    },
    optional: raw,
    integer(name, fallback, { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}) {
      const value = raw(name);
      if (value === undefined) return fallback;
      const number = Number(value);
      if (/^-?\d+$/.test(value) && number >= min && number <= max) return number;
      problems.push(`${name} must be a whole number from ${min} to ${max}, not ${JSON.stringify(value)}`);
      return fallback;
    },
    flag(name, fallback) {
      const value = raw(name)?.toLowerCase();
      if (value === undefined) return fallback;
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      problems.push(`${name} must be true or false, not ${JSON.stringify(value)}`);
      return fallback;
    },
    url(name) {
      const value = raw(name);
      if (value === undefined) return undefined;
      if (URL.canParse(value)) return new URL(value);
      problems.push(`${name} must be a URL`); // not repeated: it may hold a password
      return undefined;
    },
    listen(name, fallback) {
      const value = raw(name);
      if (value === undefined) return fallback;
      const [, host, bare, digits] = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/.exec(value) ?? [];
      if (digits !== undefined && Number(digits) <= 65_535) return { host: host ?? bare ?? '127.0.0.1', port: Number(digits) };
      problems.push(`${name} must be HOST:PORT, not ${JSON.stringify(value)}`);
      return fallback;
    },
    secret(name) {
      const file = raw(`${name}_FILE`);
      const value = raw(name);
      if (file === undefined) return value;
      if (value !== undefined) problems.push(`${name} and ${name}_FILE are both set: keep one`);
      try {
        return readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(`${name}_FILE cannot be read: ${messageOf(error)}`);
        return undefined;
      }
    },
    done(known = []) {
      if (problems.length > 0) throw new ConfigError(problems);
      const names = new Set([...asked, ...known]);
      return { unknown: Object.keys(env).filter((name) => name.startsWith('SLUICE_') && !names.has(name) && !names.has(name.replace(/_FILE$/, ''))) };
    },
  };
}

/** What our links begin with. @throws ConfigError where it is no address that one can begin with; the value is not repeated, it may hold a password */
export function linkBase(url: URL): string {
  if (!/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '') throw new ConfigError(['SLUICE_PUBLIC_URL must be https://HOST or https://HOST/PATH']);
  return url.href.replace(/\/+$/, '');
}
