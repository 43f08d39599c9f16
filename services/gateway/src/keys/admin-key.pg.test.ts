import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PEPPER, stand, type Stand } from '../testing.ts';
import { ensureAdminKey } from './admin-key.ts';

let s: Stand;
let folder: string;
beforeEach(async () => {
  s = await stand();
  folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-demo-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await s.close();
});
const ensure = (): Promise<string> => ensureAdminKey(s.platform.db, path.join(folder, 'data', 'demo-key'), PEPPER, s.clock.now());

test('made at the first start, in a file that only its owner reads; the same at the next', async () => {
  const key = await ensure();
  const file = path.join(folder, 'data', 'demo-key');
  expect([statSync(file).mode & 0o777, readFileSync(file, 'utf8')]).toEqual([0o600, `${key}\n`]);
  expect(await ensure()).toBe(key);
  expect((await s.call(key, 'GET', '/v1/keys')).status).toBe(200);
});

test('the file is gone, or of another database: another key, and the one before it is no more', async () => {
  const first = await ensure();
  for (const text of ['', 'slc_x', s.keys.admin.replace(/.{4}$/, 'AAAA')]) {
    const before = await ensure();
    writeFileSync(path.join(folder, 'data', 'demo-key'), text);
    const after = await ensure();
    expect(after).not.toBe(before);
    s.clock.move(10_000); // as at another gateway: it is looked up again within 10 s
    expect((await s.call(before, 'GET', '/v1/keys')).status).toBe(401);
    expect((await s.call(after, 'GET', '/v1/keys')).status).toBe(200);
  }
  expect((await s.call(first, 'GET', '/v1/keys')).status).toBe(401);
});
