import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Bytes by their own digest: written once, never changed. */
export interface Blobs {
  /** Durable when it returns: file and folder are fsynced. */
  put(bytes: Buffer): Promise<{ readonly id: string; readonly bytes: number }>;
  get(id: string): Promise<Buffer | undefined>;
  /** Removes what `keep` does not name and is older than `olderThanMs` (an intake may be about to commit what is young). */
  sweep(keep: (ids: readonly string[]) => Promise<ReadonlySet<string>>, olderThanMs: number): Promise<number>;
  /** Writes, reads and removes a small blob. @throws where that fails. */
  check(): Promise<void>;
}

const ID = /^[0-9a-f]{64}$/;

/** Blobs in a folder, two levels of it by the digest. */
export function fileBlobs(dir: string): Blobs {
  const place = (id: string): string => path.join(dir, id.slice(0, 2), id);
  const put = async (bytes: Buffer): Promise<{ id: string; bytes: number }> => {
    const id = createHash('sha256').update(bytes).digest('hex');
    const target = place(id);
    if (await exists(target)) return { id, bytes: bytes.length };
    const folder = path.dirname(target);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const fresh = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    await writeDurably(fresh, bytes);
    await rename(fresh, target);
    await syncFolder(folder);
    await syncFolder(dir);
    return { id, bytes: bytes.length };
  };
  const get = async (id: string): Promise<Buffer | undefined> => {
    if (!ID.test(id)) return undefined;
    return readFile(place(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  };
  return {
    put,
    get,
    async sweep(keep, olderThanMs) {
      let removed = 0;
      for (const half of await readdir(dir).catch(() => [] as string[])) {
        const old = await olderThan(path.join(dir, half), olderThanMs);
        const kept = await keep(old.filter((name) => ID.test(name)));
        for (const name of old.filter((one) => !kept.has(one))) {
          await rm(path.join(dir, half, name), { force: true });
          removed++;
        }
      }
      return removed;
    },
    async check() {
      const { id } = await put(Buffer.from(`check ${Math.random()}`));
      if ((await get(id)) === undefined) throw new Error('a blob that was written cannot be read');
      await rm(place(id), { force: true });
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function writeDurably(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'w', 0o600);
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

/** Half-written files of a crash are among them: their names are no digests, so nothing keeps them. */
async function olderThan(folder: string, ms: number): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const limit = Date.now() - ms;
  const ages = await Promise.all(names.map(async (name) => ({ name, at: (await stat(path.join(folder, name)).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY })));
  return ages.filter((one) => one.at < limit).map((one) => one.name);
}
