import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, isAlive, notStarted } from './error.ts';
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

/**
 * Makes the cluster once; refuses one of another major version in a sentence that names folder, versions and the way out. It is made beside
 * and renamed, so that an interrupted first start leaves nothing to be taken for data, and no folder of anyone's is ever emptied.
 */
export function ensureCluster(bin: (name: string) => string, data: string, who: Runner): void {
  const major = /(\d+)\./.exec(spawnSync(bin('postgres'), ['--version'], { ...who.ids, cwd: '/' }).stdout.toString())?.[1];
  const versionFile = path.join(data, 'PG_VERSION');
  if (existsSync(versionFile)) {
    const had = readFileSync(versionFile, 'utf8').trim();
    if (had !== major)
      throw new EmbeddedPostgresError(`the data in ${data} was written by Postgres ${had}, and this release brings ${major}: move the folder away, or export with the old release and import here`);
    return;
  }
  if (existsSync(data) && readdirSync(data).length > 0) throw new EmbeddedPostgresError(`the folder ${data} is not empty and holds no Postgres data: set SLUICE_DATA_DIR to an empty or a new folder`);
  const fresh = `${data}.making`;
  rmSync(fresh, { recursive: true, force: true });
  ownFolder(fresh, who);
  const done = spawnSync(bin('initdb'), ['-D', fresh, ...INITDB], { ...who.ids, cwd: '/', env: postgresEnv() });
  if (done.status === 0) {
    rmSync(data, { recursive: true, force: true }); // empty: looked at above
    return renameSync(fresh, data);
  }
  rmSync(fresh, { recursive: true, force: true });
  throw notStarted('initdb failed', done.stderr?.toString() || (done.error?.message ?? ''), data);
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

const ORPHAN_LIMIT_MS = 30_000;

/** A server left by a killed run is stopped (its owner is dead: `claimOwner` has seen to that); a foreign program under its number is passed over. */
export async function clearOrphan(data: string): Promise<void> {
  const left = postmaster(data);
  if (!left || !isAlive(left.pid)) return; // Postgres recovers alone
  const command = commandOf(left.pid);
  if (!(command.includes('postgres') && command.includes(data))) {
    rmSync(path.join(data, 'postmaster.pid'), { force: true });
    return;
  }
  process.kill(left.pid, 'SIGINT');
  for (const began = performance.now(); isAlive(left.pid); ) {
    if (performance.now() - began > ORPHAN_LIMIT_MS) throw new EmbeddedPostgresError(`a server of an earlier run still uses ${data} (process ${left.pid}) and does not stop: end it, then start again`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return spawnSync('ps', ['-o', 'args=', '-p', String(pid)]).stdout?.toString() ?? '';
  }
}
