import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigFaults, findingText } from '@sluice/policy';
import { ConfigError } from '@sluice/runtime';
import type { Files } from './versions.ts';

/** The texts of a configuration folder. @throws ConfigError */
export function folderFiles(folder: string): Files {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    if (names.length > 0) return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
    throw new Error('it holds no .yaml file');
  } catch (error) {
    throw new ConfigError([`SLUICE_CONFIG_DIR ${folder} cannot be read: ${(error as Error).message}`]);
  }
}

/** A folder that is refused at the first start is a setting that is wrong: every fault with its place. */
export function refusedFolder(error: unknown): never {
  if (error instanceof ConfigFaults) throw new ConfigError(error.findings.filter(({ severity }) => severity === 'error').map(findingText));
  throw error;
}
