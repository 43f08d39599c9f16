import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openBlobs } from './open-blobs.ts';

test('a folder', async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-blobs-'));
  const blobs = await openBlobs({ kind: 'file', dir });
  expect(await blobs.get((await blobs.put(Buffer.from('one'))).id)).toEqual(Buffer.from('one'));
  rmSync(dir, { recursive: true });
});

/** What was loaded of S3, in a process of its own. */
function loadedBy(config: string): string[] {
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { openBlobs } = await import(${JSON.stringify(path.join(import.meta.dirname, 'index.ts'))});
    await openBlobs(${config});
    console.log(JSON.stringify(loaded.filter((url) => /s3-blobs|request\\.ts|aws4fetch/.test(url)).map((url) => url.split('/').at(-1)).sort()));`;
  const done = spawnSync(process.execPath, ['--conditions=development', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout) as string[];
}

test('what S3 needs is loaded only for S3', () => {
  expect(loadedBy("{ kind: 'file', dir: '/nowhere' }")).toEqual([]);
  const s3 = "{ kind: 's3', endpoint: new URL('http://h'), region: 'r', bucket: 'b', prefix: '', pathStyle: true, accessKey: 'k', secretKey: 's' }";
  expect(loadedBy(s3)).toEqual([expect.stringMatching(/^aws4fetch/), 'request.ts', 's3-blobs.ts']);
});
