import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileBlobs } from './blobs.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the same bytes are one blob; what is not an id is nothing', async () => {
  const blobs = fileBlobs(dir);
  const [a, b] = await Promise.all([blobs.put(Buffer.from('发票')), blobs.put(Buffer.from('发票'))]);
  expect(a).toEqual(b);
  expect((await blobs.get(a.id))?.toString()).toBe('发票');
  expect(await blobs.get('../../etc/passwd')).toBeUndefined();
  expect(await blobs.get('0'.repeat(64))).toBeUndefined();
  await blobs.check();
  expect(readdirSync(dir, { recursive: true }).filter((name) => String(name).length > 60)).toHaveLength(1);
});

test('the sweep takes what nobody names and is old, half-written files too', async () => {
  const blobs = fileBlobs(dir);
  const [kept, orphan, young] = await Promise.all(['kept', 'orphan', 'young'].map((text) => blobs.put(Buffer.from(text))));
  const old = new Date(Date.now() - 3_600_000);
  for (const one of [kept!, orphan!]) utimesSync(path.join(dir, one.id.slice(0, 2), one.id), old, old);
  const half = path.join(dir, kept!.id.slice(0, 2), `${kept!.id}.77.x`);
  writeFileSync(half, 'half');
  utimesSync(half, old, old);
  expect(await blobs.sweep(async (ids) => new Set(ids.filter((id) => id === kept!.id)), 60_000)).toBe(2);
  expect(await blobs.get(kept!.id)).toEqual(Buffer.from('kept'));
  expect(await blobs.get(orphan!.id)).toBeUndefined();
  expect(await blobs.get(young!.id)).toEqual(Buffer.from('young'));
});
