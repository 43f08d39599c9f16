import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { asyncApi } from '@sluice/contracts/asyncapi';

/** What would break who reads the contracts of the last release is refused by `turbo run check`: here each is done once, in a copy of proto/. */
const root = path.resolve(import.meta.dirname, '../..');
const TICKETS = 'proto/sluice/ticket/v1/ticket.proto';
let frame: string;

beforeEach(() => {
  frame = mkdtempSync(path.join(os.tmpdir(), 'sluice-contracts-'));
  for (const part of ['proto', 'scripts', 'packages/contracts/src', 'packages/contracts/fixtures', 'packages/contracts/package.json'])
    cpSync(path.join(root, part), path.join(frame, part), { recursive: true });
  symlinkSync(path.join(root, 'packages/contracts/node_modules'), path.join(frame, 'packages/contracts/node_modules'));
});
afterEach(() => rmSync(frame, { recursive: true, force: true }));

function run(...args: string[]): { readonly ok: boolean; readonly out: string; readonly said: string } {
  const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env['PATH']}` };
  const done = spawnSync(process.execPath, [path.join(frame, 'scripts/proto.mjs'), ...args], { encoding: 'utf8', env });
  return { ok: done.status === 0, out: done.stdout, said: `${done.stdout}${done.stderr}` };
}

/** Writes another contract, and what is generated from it: the check must not fail for that. */
function change(from: string, to: string): void {
  const file = path.join(frame, TICKETS);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${TICKETS} holds no ${from}`);
  writeFileSync(file, text.replace(from, to));
  expect(run('generate')).toMatchObject({ ok: true });
}

test('the contracts as they stand pass', () => {
  expect(run('check')).toEqual({ ok: true, out: '', said: '' });
});

test.each([
  ['a field that is new and optional', '  string account_id = 3;\n', '  string account_id = 3;\n  optional string more = 90;\n'],
  ['a message that is new', 'message TicketReopened {', 'message TicketRated {\n  TicketRef ticket = 1;\n  int32 stars = 2;\n}\n\nmessage TicketReopened {'],
])('%s breaks nobody', (_, from, to) => {
  change(from, to);
  expect(run('check')).toMatchObject({ ok: true });
});

test.each([
  ['a field that is gone', '  string account_id = 3;\n', '', '"account_id" on message "TicketCreated" was deleted'],
  ['a field that is gone, and its name and number with it', '  string account_id = 3;\n', '  reserved 3;\n  reserved "account_id";\n', '"account_id" on message "TicketCreated" was deleted'],
  ['a field with another name', '  string account_id = 3;\n', '  string account = 3;\n', 'changed name from "account_id" to "account"'],
  ['a field of another type', '  int32 priority = 8;\n', '  double priority = 8;\n', 'changed type from "int32" to "double"'],
  ['a field that may now be missing', '  string account_id = 3;\n', '  optional string account_id = 3;\n', 'changed cardinality'],
  ['a field that may no longer be missing', '  optional string contact_id = 4;\n', '  string contact_id = 4;\n', 'changed cardinality'],
  ['a message that is gone', 'message TicketNoteAdded {', 'message TicketNoteWritten {', '"TicketNoteAdded" was deleted'],
  ['a new field that records of before do not have', '  string account_id = 3;\n', '  string account_id = 3;\n  string more = 90;\n', 'TicketCreated.more'],
])('%s is refused', (_, from, to, told) => {
  change(from, to);
  const check = run('check');
  expect(check.ok).toBe(false);
  expect(check.said).toContain(told);
});

test('a release makes the present contracts the ones that are compared with', () => {
  change('  string account_id = 3;\n', '');
  expect(run('check').ok).toBe(false);
  expect(run('release').ok).toBe(true);
  expect(run('check')).toMatchObject({ ok: true });
});

test('without the contracts of the last release nothing is let pass', () => {
  rmSync(path.join(frame, 'proto/release.binpb'));
  expect(run('check')).toMatchObject({ ok: false, said: expect.stringContaining('release.binpb is missing') });
});

test('what is generated must be current', () => {
  const file = path.join(frame, TICKETS);
  writeFileSync(file, readFileSync(file, 'utf8').replace('// customer | agent\n', '// customer | agent | bot\n'));
  expect(run('check')).toMatchObject({ ok: false, said: expect.stringContaining('generated/types.ts is not what proto/ says') });
});

test('a subscriber can have the documents as files', () => {
  expect(JSON.parse(run('asyncapi').out)).toEqual(asyncApi('public'));
  expect(JSON.parse(run('asyncapi', 'internal').out)).toEqual(asyncApi('internal'));
  expect(run('asyncapi', 'secret').ok).toBe(false);
});
