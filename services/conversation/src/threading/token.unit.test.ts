import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mint } from '@sluice/kernel';
import { readThreadKeys, type ThreadKey, threadKeys } from './keys.ts';
import { ThreadTokens } from './token.ts';

const key = (id: string, fill: number): ThreadKey => ({ id, secret: Buffer.alloc(32, fill) });
const tokens = (...keys: ThreadKey[]): ThreadTokens => new ThreadTokens(() => keys);
const ID = 'cnv_01963b1e-7c00-7000-8000-0000000000ff';

describe('tokens', () => {
  test('name their conversation and fit a local part, in any case', () => {
    for (let n = 0; n < 200; n += 1) {
      const id = mint('cnv', n * 86_400_000);
      const token = tokens(key('a', 1)).sign(id);
      expect(token).toMatch(/^ta[a-z2-7]{42}$/);
      expect([tokens(key('a', 1)).verify(token), tokens(key('a', 1)).verify(token.toUpperCase()), tokens(key('a', 1)).verify(`${token}.anything`)]).toEqual([id, id, id]);
    }
  });
  test('any changed character makes it worthless', () => {
    const token = tokens(key('a', 1)).sign(ID);
    for (let at = 0; at < token.length; at += 1) expect(tokens(key('a', 1)).verify(token.slice(0, at) + (token[at] === 'b' ? 'c' : 'b') + token.slice(at + 1))).toBeUndefined();
    for (const other of ['', 't', token.slice(1), `${token}a`, 'é'.repeat(44), `\u0000${token.slice(1)}`]) expect(tokens(key('a', 1)).verify(other)).toBeUndefined();
  });
  test('the first key signs, every key verifies, a removed one is worth nothing', () => {
    const old = tokens(key('a', 1)).sign(ID);
    const rotated = tokens(key('b', 2), key('a', 1));
    expect(rotated.sign(ID).startsWith('tb')).toBe(true);
    expect([rotated.verify(old), rotated.verify(rotated.sign(ID)), tokens(key('b', 2)).verify(old), tokens(key('a', 3)).verify(old)]).toEqual([ID, ID, undefined, undefined]);
  });
});

describe('the file of the keys', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sluice-keys-'));
  test('is made once, for its owner alone', () => {
    const file = path.join(folder, 'deep', 'keys.json');
    const made = readThreadKeys(file, { create: true });
    expect([made.length, made[0]?.secret.length, statSync(file).mode & 0o777]).toEqual([1, 32, 0o600]);
    const before = readFileSync(file, 'utf8');
    expect(readThreadKeys(file, { create: true })).toEqual(made);
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
    expect(() => readThreadKeys(file)).toThrow(why);
    expect(() => threadKeys(document, 'keys')).not.toThrow('c2hvcnQ');
  });
});
