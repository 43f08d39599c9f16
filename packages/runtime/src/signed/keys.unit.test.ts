import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readSigningKeys, signingKeys } from './keys.ts';

describe('the file of the keys', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-keys-'));
  test('is made once, for its owner alone', () => {
    const file = path.join(folder, 'deep', 'keys.json');
    const made = readSigningKeys(file, { create: true });
    expect([made.length, made[0]?.secret.length, statSync(file).mode & 0o777]).toEqual([1, 32, 0o600]);
    const before = readFileSync(file, 'utf8');
    expect(readSigningKeys(file, { create: true })).toEqual(made);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
  test.each([
    [{}, 'at least one key'],
    [{ keys: [] }, 'at least one key'],
    [null, 'at least one key'],
    [{ keys: [{ id: 'A', secret: 'x' }] }, 'keys[0].id'],
    [{ keys: [{ id: 'a', secret: 'c2hvcnQ=' }] }, 'at least 32 bytes'],
    [{ keys: [{ id: 'a' }] }, 'at least 32 bytes'],
    [{ keys: [1, 2].map((fill) => ({ id: 'a', secret: Buffer.alloc(32, fill).toString('base64') })) }, 'same id'],
  ])('%j is refused with what is wrong, never with what stands in it', (document, why) => {
    const file = path.join(folder, 'wrong.json');
    writeFileSync(file, JSON.stringify(document));
    expect(() => readSigningKeys(file)).toThrow(why);
    expect(() => signingKeys(document, 'keys')).not.toThrow('c2hvcnQ');
  });
});
