import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassingFault } from '@sluice/kernel';
import { fileBlobs } from './file-blobs.ts';
import { blobContract } from './testing/blob-contract.ts';

const makeFolder = (): string => mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));

blobContract('file', async () => {
  const dir = makeFolder();
  return { open: () => fileBlobs(path.join(dir, 'made', 'when needed')), stop: async () => rmSync(dir, { recursive: true }) };
});

test('a blob is one file under its digest, and a check leaves none', async () => {
  const dir = makeFolder();
  const blobs = fileBlobs(dir);
  const { id } = await blobs.put(Buffer.from('one'));
  await blobs.put(Buffer.from('one'));
  await blobs.check();
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.map((one) => path.join(one.parentPath, one.name))).toEqual([path.join(dir, id.slice(0, 2), id)]);
  rmSync(dir, { recursive: true });
});

test('a folder that is none is a passing fault of every call', async () => {
  const dir = makeFolder();
  const file = path.join(dir, 'file');
  writeFileSync(file, '');
  const blobs = fileBlobs(file);
  for (const call of [() => blobs.put(Buffer.from('one')), () => blobs.get('0'.repeat(64)), () => blobs.check()]) await expect(call()).rejects.toThrow(PassingFault);
  rmSync(dir, { recursive: true });
});
