import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { envReader } from '@sluice/runtime';
import { readSettings, toSettings } from './settings.ts';

const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'sluice-survey-')), 'keys.json');
writeFileSync(file, JSON.stringify({ keys: [{ id: 'a', secret: Buffer.alloc(32, 1).toString('base64') }] }));
const settings = (env: Record<string, string>) => toSettings(readSettings(envReader(env)));

test('the keys and the address of the links, without a slash at its end', () => {
  const { surveyKeys, publicUrl } = settings({ SLUICE_SURVEY_KEYS_FILE: file, SLUICE_PUBLIC_URL: 'https://help.example/desk/' });
  expect([surveyKeys().map((key) => key.id), publicUrl]).toEqual([['a'], 'https://help.example/desk']);
});

test.each<[Record<string, string>, string[]]>([
  [{}, ['SLUICE_PUBLIC_URL is not set', 'SLUICE_SURVEY_KEYS_FILE is not set']],
  [{ SLUICE_SURVEY_KEYS_FILE: '/nonexistent', SLUICE_PUBLIC_URL: 'https://help.example' }, ['SLUICE_SURVEY_KEYS_FILE: Error: ENOENT']],
])('every fault at once: %j', (env, faults) => {
  for (const fault of faults) expect(() => settings(env)).toThrow(fault);
});
