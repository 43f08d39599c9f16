import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface TinyDisk {
  readonly dir: string;
  /** Writes until there is no room left; the answer gives it back. */
  fill(): () => void;
  remove(): void;
}

/** A file system of a few megabytes, where this user may make one (root with the right to mount); undefined elsewhere. */
export function tinyDisk(megabytes: number): TinyDisk | undefined {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-tiny-'));
  const made = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', dir]).status === 0;
  const remove = (): void => {
    if (made) spawnSync('umount', [dir]);
    rmSync(dir, { recursive: true, force: true });
  };
  if (made) return { dir, fill: () => fill(path.join(dir, 'filler')), remove };
  remove();
  return undefined;
}

function fill(file: string): () => void {
  const handle = openSync(file, 'w');
  try {
    for (const block of [Buffer.alloc(1 << 16), Buffer.alloc(4096)]) while (hasRoom(handle, block));
  } finally {
    closeSync(handle);
  }
  return () => rmSync(file);
}

function hasRoom(handle: number, block: Buffer): boolean {
  try {
    writeSync(handle, block);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    return false;
  }
}
