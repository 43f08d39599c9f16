import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, isAlive } from './error.ts';

/** The clusters that this very process runs: a second start of one is refused as another process' would be. */
const mine = new Set<string>();

/**
 * Takes a cluster for this process, before anything in it is touched: of two starts at once one wins. The file lies beside the data, not in the
 * socket's folder: two runs may have another TMPDIR each, and the second would take the first one's server for an orphan.
 * The file names its owner by number AND start time: after a restart of a container the same small number is another program's.
 * @returns what gives it back.
 */
export function claimOwner(data: string): () => void {
  const file = `${data}.owner`;
  mkdirSync(path.dirname(file), { recursive: true });
  const me = `${process.pid} ${startOf(process.pid)}`;
  // Made beside and linked: a file that is there is whole, so that nobody reads half a number.
  const fresh = `${file}.${process.pid}.${mine.size}`;
  writeFileSync(fresh, me);
  try {
    while (!linked(fresh, file)) {
      const said = read(file);
      if (said === undefined) continue; // given back just now
      const [pid, start] = [Number(said.split(' ')[0]), said.slice(said.indexOf(' ') + 1)];
      const lives = said === me ? mine.has(data) : isAlive(pid) && startOf(pid) === start;
      if (lives) throw new EmbeddedPostgresError(`another run already uses ${data} (process ${pid}): stop it, or set SLUICE_DATA_DIR to another folder`);
      discard(file, said, `${fresh}.dead`);
    }
  } finally {
    rmSync(fresh, { force: true });
  }
  mine.add(data);
  return () => {
    mine.delete(data);
    rmSync(file, { force: true });
  };
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // gone
  }
}

/** Takes a dead owner's file away. Another start may have done so first and put its own there: what was moved is looked at again. */
function discard(file: string, said: string, aside: string): void {
  try {
    renameSync(file, aside);
  } catch {
    return; // another start was first
  }
  if (read(aside) !== said) linked(aside, file);
  rmSync(aside, { force: true });
}

/** When a process began: clock ticks since boot where there is /proc, else in words. Empty when there is no such process. */
function startOf(pid: number): string {
  const stat = read(`/proc/${pid}/stat`);
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return (
    spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)])
      .stdout?.toString()
      .trim() ?? ''
  );
}
