import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { PassingFault } from '@sluice/kernel';
import { tinyDisk } from './embedded/testing/tiny-disk.ts';
import { fileBlobs } from './file-blobs.ts';

test('a full disk is a passing fault that says so, leaves no piece behind, and what was there stays; with room it goes on', async () => {
  const disk = tinyDisk(4);
  if (!disk) return; // no right to mount here: it is proved where there is one
  try {
    const blobs = fileBlobs(path.join(disk.dir, 'blobs'));
    const before = await blobs.put(Buffer.from('before'));
    const bytes = randomBytes(1024 * 1024);
    const makeRoom = disk.fill();
    for (let tries = 0; tries < 3; tries++) {
      const fault: unknown = await blobs.put(bytes).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(PassingFault);
      expect((fault as Error).message).toContain('disk is full');
    }
    await expect(blobs.check()).rejects.toThrow('disk is full');
    const files = readdirSync(path.join(disk.dir, 'blobs'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(files.map((one) => one.name)).toEqual([before.id]);
    makeRoom();
    expect((await blobs.get((await blobs.put(bytes)).id))?.equals(bytes)).toBe(true);
    expect(await blobs.get(before.id)).toEqual(Buffer.from('before'));
  } finally {
    disk.remove();
  }
});
