import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SERVICES } from '@sluice/dev-env/fleet';
import { ROOT } from '../context.ts';
import { CliFault } from '../fault.ts';
import { spawnNode } from './child.ts';
import type { Scratch } from './scratch.ts';

export interface Bundles {
  /** A bundle of each service. */
  readonly dir: string;
  /** What the image tells its process, without where it listens. */
  readonly env: Readonly<Record<string, string>>;
}

/** Every service as it stands in its image, in a folder of the bench's own. @throws CliFault where one cannot be bundled */
export async function bundles(scratch: Scratch): Promise<Bundles> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-bundles-'));
  scratch.folder(dir);
  for (const service of SERVICES) {
    const child = spawnNode(path.join(ROOT, 'scripts/bundle.mjs'), [service, path.join(dir, service)], process.env);
    const code = await child.ended;
    if (code !== 0) throw new CliFault(`${service} is not bundled (${code}): ${child.lastWords()}`);
  }
  return { dir, env: imageEnv(readFileSync(path.join(ROOT, 'deploy/docker/Dockerfile'), 'utf8')) };
}

/** Of the last stage of a Dockerfile that sets its variables at once, one on each line. */
export function imageEnv(dockerfile: string): Record<string, string> {
  const block = [...dockerfile.matchAll(/^ENV ((?:.*\\\n)*.*)$/gm)].at(-1)?.[1] ?? '';
  const pairs = [...block.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value] as const);
  return Object.fromEntries(pairs.filter(([name]) => !name.startsWith('SLUICE_')));
}
