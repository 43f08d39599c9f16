import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, PassingFault } from '@sluice/kernel';
import { asidePlace, blobId, blobPlace, type Blobs } from './blobs.ts';
import { codeOf } from './faults.ts';

/** Blobs in a folder, two levels of it by the digest; several processes may share it, also over a network's file system. */
export function fileBlobs(folder: string): Blobs {
  const dir = path.resolve(folder);
  return {
    async put(bytes) {
      const id = blobId(bytes);
      await write(dir, path.join(dir, blobPlace(id)!), bytes).catch(refuse);
      return { id, bytes: bytes.length };
    },
    get: (id) => find(dir, id).catch(refuse),
    setAside: (id) => move(dir, blobPlace(id), asidePlace(id)).catch(refuse),
    putBack: (id) => move(dir, asidePlace(id), blobPlace(id)).catch(refuse),
    dropAside: (id) => drop(dir, asidePlace(id)).catch(refuse),
    check: () => check(dir).catch(refuse),
  };
}

/** It may be moved between two looks, either way: hence the third. */
async function find(dir: string, id: string): Promise<Buffer | undefined> {
  const [place, aside] = [blobPlace(id), asidePlace(id)];
  if (place === undefined || aside === undefined) return undefined;
  return (await read(path.join(dir, place))) ?? (await read(path.join(dir, aside))) ?? read(path.join(dir, place));
}

/** Also where it was moved before: whoever moved it may not have come so far as to make it durable. */
async function move(dir: string, from: string | undefined, to: string | undefined): Promise<void> {
  if (from === undefined || to === undefined) return;
  const [source, target] = [path.join(dir, from), path.join(dir, to)];
  if (!(await exists(source)) && !(await exists(target))) return;
  const made = await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  await rename(source, target).catch(unlessGone);
  await syncUp(path.dirname(target), made === undefined ? dir : path.dirname(made));
  await syncFolder(path.dirname(source)).catch(unlessGone);
}

async function drop(dir: string, place: string | undefined): Promise<void> {
  if (place === undefined) return;
  const file = path.join(dir, place);
  await rm(file, { force: true });
  await syncFolder(path.dirname(file)).catch(unlessGone);
}

function unlessGone(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}

async function check(dir: string): Promise<void> {
  const file = path.join(dir, 'check', randomUUID());
  await write(dir, file, Buffer.from('check'));
  const found = await read(file);
  await rm(file, { force: true });
  if (found?.toString() !== 'check') throw new Error('what was written cannot be read');
}

/** Under its own name only when it is whole. */
async function write(dir: string, target: string, bytes: Buffer): Promise<void> {
  const folder = path.dirname(target);
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await exists(target))) {
    const fresh = `${target}.${randomUUID()}`;
    try {
      await writeDurably(fresh, bytes);
      await rename(fresh, target);
    } catch (error) {
      // Else each try on a full disk would leave another piece of it.
      await rm(fresh, { force: true }).catch(() => undefined);
      throw error;
    }
  }
  // Also where it was there already: whoever wrote it may not have come so far.
  await syncUp(folder, made === undefined ? dir : path.dirname(made));
}

async function syncUp(folder: string, top: string): Promise<void> {
  await syncFolder(folder);
  for (let at = folder; at !== top && at !== path.dirname(at); ) await syncFolder((at = path.dirname(at)));
}

async function read(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
}

function refuse(error: unknown): never {
  const why = codeOf(error) === 'ENOSPC' ? "the blob folder's disk is full: free room, it goes on by itself" : `the blob folder is away or refuses us: ${messageOf(error)}`;
  throw new PassingFault(why, { cause: error });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function writeDurably(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
