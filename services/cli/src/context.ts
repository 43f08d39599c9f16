import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CliFault, EXIT } from './fault.ts';

export interface Streams {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a command of lines reads. */
  readonly in: AsyncIterable<Buffer | string>;
  /** Data. */
  readonly out: { write(text: string): unknown };
  /** Talk. */
  readonly talk: { write(text: string): unknown };
  /** The time of this machine, ms. */
  readonly now: () => number;
}

/** The checkout that this file stands in. */
export const ROOT = path.resolve(import.meta.dirname, '../../..');

export function dataDir(env: Streams['env']): string {
  return path.resolve(ROOT, env['SLUICE_DATA_DIR'] ?? '.sluice');
}

/** Where the API is: SLUICE_URL, else this checkout's port. */
export function baseUrl(env: Streams['env']): string {
  return (env['SLUICE_URL'] ?? `http://127.0.0.1:${env['SLUICE_PORT'] ?? '8080'}`).replace(/\/+$/, '');
}

/** The key: SLUICE_API_KEY, SLUICE_API_KEY_FILE, else the demo company's in the data folder. */
export function apiKey(env: Streams['env']): string {
  if (env['SLUICE_API_KEY']) return env['SLUICE_API_KEY'];
  const file = env['SLUICE_API_KEY_FILE'] ?? path.join(dataDir(env), 'demo-key');
  if (!existsSync(file)) throw new CliFault(`no key: set SLUICE_API_KEY or SLUICE_API_KEY_FILE (looked for ${file}; \`npm start\` writes it)`, EXIT.usage);
  return readFileSync(file, 'utf8').trim();
}
