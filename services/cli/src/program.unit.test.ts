import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { program } from './program.ts';
import { fakeApi, KEY, run } from './testing.ts';

const silent = { env: {}, in: Readable.from([]), out: { write: () => true }, talk: { write: () => true }, now: () => 0 };

/** Every command that does something, by its words. */
function leaves(command: Command, words: readonly string[] = []): { words: readonly string[]; command: Command }[] {
  return command.commands.length === 0 ? [{ words, command }] : command.commands.flatMap((one) => leaves(one, [...words, one.name()]));
}

const commands = leaves(program(silent));

test.each(commands.map(({ words }) => [words.join(' ')]))('`sluice %s --help` ends with 0, says what it is for and gives an example', async (words) => {
  const { code, out } = await run([...words.split(' '), '--help']);
  expect(code).toBe(0);
  expect(out).toMatch(/^Usage: sluice /);
  expect(out).toContain(`Example:\n  $ sluice ${words}`);
});

/** What they write has one form: lines of JSON, or a table that is read back. */
const OF_LINES = ['identity normalize', 'mail inspect', 'mail trim', 'mail thread', 'calendar eval', 'customers import', 'customers export', 'route record'];
test.each(commands.map(({ words }) => [words.join(' ')]).filter(([words]) => !OF_LINES.includes(words!)))('`sluice %s` prints JSON on request', (words) => {
  const found = commands.find((one) => one.words.join(' ') === words);
  expect(found?.command.options.find((one) => one.long === '--output')?.argChoices).toEqual(['text', 'json']);
});

test.each([['nothing'], ['config', 'check'], ['config', 'check', 'examples/small', '-o', 'xml'], ['config', 'check', 'examples/small', '--frob'], ['ticket', 'tkt_1', 'frob'], ['config']])(
  'a call that is wrong ends with 2: %j',
  async (...args) => {
    const { code, out, talk } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(talk).not.toBe('');
  },
);

test('a group of commands alone shows them, and says what is missing', async () => {
  const { code, talk } = await run(['mail']);
  expect({ code, talk: talk.split('\n').at(-1) }).toEqual({ code: 2, talk: 'which command is missing' });
});

test('a reader who has seen enough (`| head`) ends the run in peace', async () => {
  const flags = ['--conditions=development', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, path.join(import.meta.dirname, 'main.ts'), 'identity', 'normalize'], { stdio: 'pipe' });
  let talk = '';
  child.stderr.on('data', (chunk: Buffer) => (talk += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end('{"kind":"email","value":"li@shop.example"}\n'.repeat(20_000));
  child.stdout.once('data', () => child.stdout.destroy());
  expect([await once(child, 'close'), talk]).toEqual([[0, null], '']);
});

test('a key from a file, a wrong key, no key, nobody there', async () => {
  const api = await fakeApi();
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-cli-'));
  try {
    api.answers = { 'GET /v1/dead-letters': { items: [] } };
    writeFileSync(path.join(dir, 'key'), `${KEY}\n`);
    const url = api.env['SLUICE_URL'] ?? '';
    expect(await run(['dlq', 'list'], { SLUICE_URL: url, SLUICE_API_KEY_FILE: path.join(dir, 'key') })).toEqual({ code: 0, out: 'no dead letters\n', talk: '' });
    writeFileSync(path.join(dir, 'demo-key'), `${KEY}\n`);
    expect((await run(['dlq', 'list'], { SLUICE_URL: url, SLUICE_DATA_DIR: dir })).code).toBe(0);
    expect(await run(['dlq', 'list'], { SLUICE_URL: url, SLUICE_API_KEY: 'other' })).toMatchObject({ code: 1, out: '', talk: expect.stringContaining('401 Unauthorized') });
    expect(await run(['dlq', 'list'], { SLUICE_URL: url, SLUICE_DATA_DIR: path.join(dir, 'empty') })).toMatchObject({ code: 2, talk: expect.stringContaining('SLUICE_API_KEY') });
  } finally {
    await api.close();
    rmSync(dir, { recursive: true });
  }
  expect(await run(['dlq', 'list'], api.env)).toMatchObject({ code: 1, talk: expect.stringMatching(/does not answer \((?!.*fetch failed).*npm start/) });
});
