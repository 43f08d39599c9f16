import { mint } from '@sluice/kernel';
import type { SigningKey } from './keys.ts';
import { SignedIds, type TokenUse } from './signed-ids.ts';

const KEYS: SigningKey[] = [{ id: 'a', secret: Buffer.alloc(32, 1) }];
const SURVEY: TokenUse = { letter: 's', purpose: 'survey', kind: 'svy' };
const of = (use: TokenUse, keys = KEYS): SignedIds => new SignedIds(use, () => keys);

test('a token is 44 characters in any case, and names its id', () => {
  const id = mint('svy', 1_760_000_000_000);
  const token = of(SURVEY).sign(id);
  expect(token).toMatch(/^sa[a-z2-7]{42}$/);
  expect([of(SURVEY).verify(token), of(SURVEY).verify(token.toUpperCase()), of(SURVEY).verify(`${token}.x`), of(SURVEY).verify(token.slice(0, -1))]).toEqual([id, id, undefined, undefined]);
});

test('with the same keys a token of one use is worth nothing for another', () => {
  const id = mint('cnv', 1_760_000_000_000);
  const thread: TokenUse = { letter: 't', purpose: 'thread', kind: 'cnv' };
  const token = of(thread).sign(id);
  expect(of(thread).verify(token)).toBe(id);
  expect(of(SURVEY).verify(token)).toBeUndefined();
  expect(of(SURVEY).verify(`s${token.slice(1)}`)).toBeUndefined();
  expect(of({ ...thread, purpose: 'survey' }).verify(token)).toBeUndefined();
});

test('without a key nothing is signed, and nothing is believed', () => {
  const token = of(SURVEY).sign(mint('svy'));
  expect(() => of(SURVEY, []).sign(mint('svy'))).toThrow('no key for survey tokens');
  expect(of(SURVEY, []).verify(token)).toBeUndefined();
});
