import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SETTING_NAMES, SETTINGS } from '../../packages/process/src/settings-words.ts';
import { askedSettings } from './settings.ts';

const root = path.resolve(import.meta.dirname, '../..');
const words = new Map(Object.values(SETTINGS).flatMap((room) => Object.entries(room)));

test('every setting that is read has its sentence, and every sentence its setting', () => {
  const elsewhere = [...words].flatMap(([name, one]) => (one.elsewhere ? name : []));
  expect([...askedSettings().keys(), ...elsewhere].toSorted()).toEqual(SETTING_NAMES.toSorted());
});

test('each says what holds where it is not set', () => {
  const silent = [...askedSettings()].flatMap(([name, by]) => (words.get(name)?.unset === undefined && [...by.values()].some((one) => one.unset === undefined) ? name : []));
  expect(silent).toEqual([]);
});

test('no other name is read anywhere in the code', () => {
  const known = new Set(SETTING_NAMES.flatMap((name) => [name, `${name}_FILE`]));
  const files = globSync('{packages,services}/*/src/**/*.ts', { cwd: root, exclude: ['**/node_modules', '**/testing/**', '**/*.test.ts'] });
  const read = files.flatMap((name) => [...readFileSync(path.join(root, name), 'utf8').matchAll(/['"](SLUICE_[A-Z\d_]*[A-Z\d])['"]/g)].map(([, setting = '']) => setting));
  expect(read.length).toBeGreaterThan(SETTING_NAMES.length);
  expect(read.filter((name) => !known.has(name) && !/^SLUICE_(TEST|FAULT)_/.test(name))).toEqual([]);
});

test('the tables in deploy/README.md are what the code reads', () => {
  const done = spawnSync(process.execPath, [path.join(root, 'scripts/settings.mjs'), 'check'], { encoding: 'utf8' });
  expect({ ok: done.status === 0, said: done.stderr }).toEqual({ ok: true, said: '' });
});
