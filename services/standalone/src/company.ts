import { folderFiles } from '@sluice/gateway';
import { BrokenInvariant } from '@sluice/kernel';
import { type Config, ConfigFaults, readFolder } from '@sluice/policy';
import type { ConfigSource } from '@sluice/stream';

/** The company as the version in force says it. A folder that says something else is not silently ignored: it counts only at the first start. */
export async function companyInForce(source: ConfigSource, folder: string, say: (text: string) => void): Promise<Pick<Config, 'channels'>> {
  const current = await source.current();
  if (current === undefined) throw new BrokenInvariant('a system has started without a configuration');
  const { version, files } = current;
  const wanted = folderFiles(folder);
  const names = new Set([...Object.keys(files), ...Object.keys(wanted)]);
  if ([...names].some((name) => files[name] !== wanted[name]))
    say(`configuration ${version} is in force; ${folder} differs from it: see \`scripts/sluice config diff DIR\`, \`scripts/sluice config apply DIR\``);
  try {
    return readFolder(files);
  } catch (error) {
    if (!(error instanceof ConfigFaults)) throw error;
    say(`configuration ${version} cannot be read: ${error.message}; publish another, or \`scripts/sluice config rollback VERSION\``);
    return { channels: { version: 1, accounts: [] } };
  }
}
