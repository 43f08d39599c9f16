import { mint } from '@sluice/kernel';
import type { SigningKey } from '@sluice/runtime';
import { ThreadTokens } from './token.ts';

const key = (id: string, fill: number): SigningKey => ({ id, secret: Buffer.alloc(32, fill) });
const tokens = (...keys: SigningKey[]): ThreadTokens => new ThreadTokens(() => keys);
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
