import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { signingKeysIn } from './keys-file.ts';
import { readSigningKeys } from './keys.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-keys-'));
  file = path.join(dir, 'keys.json');
});
afterEach(() => rmSync(dir, { recursive: true }));
const write = (...ids: string[]): void => writeFileSync(file, JSON.stringify({ keys: ids.map((id) => ({ id, secret: Buffer.alloc(32, id).toString('base64') })) }));

test('a rotated file counts at the next use; a spoilt one takes nothing away; one that is gone neither', () => {
  write('a');
  const keys = signingKeysIn(file);
  expect(keys().map((key) => key.id)).toEqual(['a']);
  write('b', 'a');
  expect(keys().map((key) => key.id)).toEqual(['b', 'a']);
  writeFileSync(file, '{"keys":[');
  expect(keys().map((key) => key.id)).toEqual(['b', 'a']);
  rmSync(file);
  expect(keys().map((key) => key.id)).toEqual(['b', 'a']);
  write('c', 'b', 'a');
  expect(keys()).toEqual(readSigningKeys(file));
});

test('what cannot be used at the beginning is said', () => {
  expect(() => signingKeysIn(file)).toThrow('ENOENT');
});
