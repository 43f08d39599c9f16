import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BrokenInvariant } from '@sluice/kernel';
import { type Config, ConfigFaults, findingText, readFolder } from '@sluice/policy';
import { ConfigError } from '@sluice/runtime';
import type { ConfigSource } from '@sluice/stream';

export type Files = Readonly<Record<string, string>>;

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

/** The company as the version in force says it. A folder that says something else is not silently ignored: it counts only at the first start. */
export async function companyInForce(source: ConfigSource, folder: string, say: (text: string) => void): Promise<Config> {
  const current = await source.current();
  if (current === undefined) throw new BrokenInvariant('a system has started without a configuration');
  const { version, files } = current;
  const wanted = folderFiles(folder);
  const names = new Set([...Object.keys(files), ...Object.keys(wanted)]);
  if ([...names].some((name) => files[name] !== wanted[name]))
    say(`configuration ${version} is in force; ${folder} differs from it: see \`scripts/sluice config diff DIR\`, \`scripts/sluice config apply DIR\``);
  return readFolder(files);
}
