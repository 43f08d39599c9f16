import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '@sluice/kernel';
import { CliFault, EXIT } from './fault.ts';

/** File name → text, as the API takes it. */
export type Files = Record<string, string>;

/** The documents of a configuration folder. @throws CliFault where there is no such folder, or nothing in it */
export function readConfigFolder(folder: string): Files {
  try {
    const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
    if (names.length === 0) throw new CliFault(`${folder} holds no .yaml file`, EXIT.usage);
    return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
  } catch (error) {
    if (error instanceof CliFault) throw error;
    throw new CliFault(`cannot read the folder ${folder}: ${messageOf(error)}`, EXIT.usage);
  }
}
