import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Check } from '@sluice/runtime';
import { preChecks, type PreSettings } from '../pre-checks.ts';
import { ROOT } from '../context.ts';
import { type FakeApi, fakeApi, Refusal, run } from '../testing.ts';

let api: FakeApi;
let dir: string;
beforeEach(async () => {
  api = await fakeApi();
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-doctor-'));
});
afterEach(async () => {
  await api.close();
  chmodSync(dir, 0o700);
  rmSync(dir, { recursive: true });
});

const ok: Check = { name: 'database', status: 'ok', detail: 'PostgreSQL 18.1' };
const warn: Check = { name: 'calendar 办公', status: 'warn', detail: 'no holidays for 2027', remedy: 'add the year' };
const fail: Check = { name: 'blobs', status: 'fail', detail: 'the disk is full', remedy: 'make room' };

test('each part with its remedy; a warning is no failure', async () => {
  api.answers = { 'GET /v1/doctor': { checks: [ok, warn] } };
  expect(await api.run('doctor')).toEqual({ code: 0, out: 'ok   database: PostgreSQL 18.1\nwarn calendar 办公: no holidays for 2027\n     → add the year\n', talk: '' });
});

test('one that fails ends with 3', async () => {
  api.answers = { 'GET /v1/doctor': { checks: [ok, fail] } };
  expect(await api.run('doctor')).toMatchObject({ code: 3, out: expect.stringContaining('fail blobs: the disk is full\n     → make room\n'), talk: '1 of 2 checks failed' });
  expect(JSON.parse((await api.run('doctor', '-o', 'json')).out)).toEqual({ ok: false, checks: [ok, fail] });
});

test('that nobody answers is a finding as well', async () => {
  await api.close();
  expect(await api.run('doctor')).toMatchObject({ code: 3, out: expect.stringMatching(/^fail api: .*does not answer.*\n {5}→ start it/) });
});

test('one that runs without its database is not told to start', async () => {
  api.answers = { 'GET /v1/doctor': new Refusal(503, { title: 'Unavailable', detail: 'the database is away or busy' }) };
  expect(await api.run('doctor')).toMatchObject({ code: 3, out: expect.stringMatching(/^fail api: .*the database is away.*\n {5}→ look after its database/) });
});

describe('before a start', () => {
  const settings = (more: Partial<PreSettings> = {}): PreSettings => ({
    nodeVersion: '24.1.0',
    listens: [],
    dataDir: path.join(dir, 'new', 'data'),
    configDir: path.join(ROOT, 'examples/small'),
    now: Date.UTC(2026, 2, 2),
    ...more,
  });
  const only = async (more: Partial<PreSettings>): Promise<Check[]> => (await preChecks(settings(more))).filter((one) => one.status !== 'ok');
  let taken: Server;
  let port: number;
  beforeEach(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    port = (taken.address() as { port: number }).port;
  });
  afterEach(() => new Promise((resolve) => taken.close(resolve)));

  test('all is well, and nothing is left behind', async () => {
    expect(await only({})).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('a port that is taken', async () => {
    const listens = [{ setting: 'SLUICE_PORT', host: '127.0.0.1', port }];
    expect(await only({ listens })).toEqual([{ name: 'port of SLUICE_PORT', status: 'fail', detail: `127.0.0.1:${port}: taken`, remedy: expect.stringContaining('set SLUICE_PORT to another') }]);
    await new Promise((resolve) => taken.close(resolve));
    expect(await only({ listens })).toEqual([]);
  });

  test('an old Node', async () => {
    expect(await only({ nodeVersion: '22.9.0' })).toMatchObject([{ name: 'node', status: 'fail', detail: '22.9.0' }]);
  });

  test('a data folder that cannot be made', async () => {
    writeFileSync(path.join(dir, 'file'), '');
    expect(await only({ dataDir: path.join(dir, 'file', 'data') })).toMatchObject([{ name: 'data folder', status: 'fail', remedy: expect.stringContaining('SLUICE_DATA_DIR') }]);
  });

  test('a configuration with a fault, and none at all', async () => {
    mkdirSync(path.join(dir, 'config'));
    expect(await only({ configDir: path.join(dir, 'config') })).toMatchObject([{ name: 'configuration folder', status: 'fail', detail: expect.stringContaining('no .yaml') }]);
    writeFileSync(path.join(dir, 'config', 'teams.yaml'), 'version: 2\n');
    expect(await only({ configDir: path.join(dir, 'config') })).toMatchObject([{ name: 'configuration folder', status: 'fail', detail: expect.stringContaining('teams.yaml:1:') }]);
  });

  test('as a command: asks nobody, exit 3 where one fails, 78 where a setting is none', async () => {
    const env = { SLUICE_PORT: String(port), SLUICE_ADMIN_PORT: '0', SLUICE_SMTP_LISTEN: '127.0.0.1:0', SLUICE_DATA_DIR: dir };
    expect(await run(['doctor', '--pre'], env)).toMatchObject({ code: 3, out: expect.stringContaining('taken') });
    expect(await run(['doctor', '--pre'], { ...env, SLUICE_PORT: '0' })).toMatchObject({ code: 0 });
    expect(await run(['doctor', '--pre'], { ...env, SLUICE_PORT: '99999' })).toMatchObject({ code: 78, talk: expect.stringContaining('SLUICE_PORT') });
    expect(await run(['doctor', '--pre'], { ...env, SLUICE_SMTP_LISTEN: 'x' })).toMatchObject({ code: 78, talk: expect.stringContaining('SLUICE_SMTP_LISTEN') });
    expect(api.asked).toEqual([]);
  });
});
