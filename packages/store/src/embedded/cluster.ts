import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, isAlive } from './error.ts';
import type { Runner } from './runner.ts';

/** A folder that only the runner reads. */
export function ownFolder(dir: string, who: Runner): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  if (who.ids.uid !== undefined) chownSync(dir, who.ids.uid, who.ids.gid ?? 0);
}

export const postgresEnv = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C', LANG: 'C', TZ: 'UTC', PGDATA: undefined });

/** `--lc-ctype=C.UTF-8` is not optional: without it pg_trgm sees no Chinese letter and the full-width comma is no separator. */
const INITDB = ['-U', 'sluice', '--auth=trust', '--encoding=UTF8', '--locale=C', '--lc-ctype=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions', '--no-sync'];

/** Makes the cluster once; refuses one of another major version in a sentence that names folder, versions and the way out. */
export function ensureCluster(bin: (name: string) => string, data: string, who: Runner): void {
  const major = /(\d+)\./.exec(spawnSync(bin('postgres'), ['--version'], { ...who.ids, cwd: '/' }).stdout.toString())?.[1];
  const versionFile = path.join(data, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const had = readFileSync(versionFile, 'utf8').trim();
    if (had !== major)
      throw new EmbeddedPostgresError(`the data in ${data} was written by Postgres ${had}, and this release brings ${major}: move the folder away, or export with the old release and import here`);
    return;
  }
  rmSync(data, { recursive: true, force: true }); // a half-made folder of an interrupted first start
  ownFolder(data, who);
  const done = spawnSync(bin('initdb'), ['-D', data, ...INITDB], { ...who.ids, cwd: '/', env: postgresEnv() });
  if (done.status === 0) return;
  rmSync(data, { recursive: true, force: true });
  throw new EmbeddedPostgresError(`initdb failed: ${done.stderr?.toString().trim() || done.error?.message}`);
}

export interface Postmaster {
  readonly pid: number;
  /** Line 8 of postmaster.pid: `starting`, `ready`, … */
  readonly status: string;
}

export function postmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined; // none there
  }
}

/** A server left by a killed run is stopped; one whose owner lives is refused; a foreign program under that number is passed over. */
export async function clearOrphan(data: string, ownerFile: string): Promise<void> {
  const left = postmaster(data);
  if (!left || !isAlive(left.pid)) return;
  const command = commandOf(left.pid);
  if (!(command.includes('postgres') && command.includes(data))) {
    rmSync(path.join(data, 'postmaster.pid'), { force: true });
    return;
  }
  const owner = existsSync(ownerFile) ? Number(readFileSync(ownerFile, 'utf8')) : 0;
  if (owner > 0 && owner !== process.pid && isAlive(owner)) throw new EmbeddedPostgresError(`another run already uses ${data} (process ${owner}): stop it, or set SLUICE_DATA_DIR to another folder`);
  process.kill(left.pid, 'SIGINT');
  for (let n = 0; n < 200 && isAlive(left.pid); n++) await new Promise((resolve) => setTimeout(resolve, 50));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)]).stdout?.toString() ?? '';
  }
}
