import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A file system of a few megabytes, where this user may make one (root with the right to mount); undefined elsewhere. */
export function tinyDisk(megabytes: number): { readonly dir: string; remove(): void } | undefined {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-tiny-'));
  const made = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=1777`, 'tmpfs', dir]).status === 0;
  const remove = (): void => {
    if (made) spawnSync('umount', [dir]);
    rmSync(dir, { recursive: true, force: true });
  };
  if (made) return { dir, remove };
  remove();
  return undefined;
}
