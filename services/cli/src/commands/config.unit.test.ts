import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT } from '../context.ts';
import { type FakeApi, fakeApi, Refusal, run } from '../testing.ts';

let dir: string;
let api: FakeApi;
beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'sluice-config-'));
  api = await fakeApi();
});
afterEach(async () => {
  await api.close();
  rmSync(dir, { recursive: true });
});

const example = (name: string): string => path.join(ROOT, 'examples', name);

/** A copy of an example with texts replaced; each must stand there. */
function broken(name: string, ...changes: readonly (readonly [file: string, from: string, to: string])[]): string {
  const copy = path.join(dir, name);
  cpSync(example(name), copy, { recursive: true });
  for (const [file, from, to] of changes) {
    const text = readFileSync(path.join(copy, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(path.join(copy, file), text.replace(from, to));
  }
  return copy;
}

test.each(['small', 'company'])('check: the example %s has no fault, without a server', async (name) => {
  expect(await run(['config', 'check', example(name)])).toMatchObject({ code: 0, out: 'no faults\n' });
  expect(JSON.parse((await run(['config', 'check', example(name), '-o', 'json'])).out)).toEqual({ ok: true, findings: [] });
});

test('check: every fault at once, each as file:line:column, in files that speak Chinese too; exit 3', async () => {
  const folder = broken(
    'company',
    ['rules.yaml', 'queue: general}', 'queue: genral}'],
    ['calendars.yaml', '[2025, 2026]', '[2025, 2026, 2099]'],
    ['agents.yaml', 'presence: available', 'presence: 在线'],
  );
  const { code, out, talk } = await run(['config', 'check', folder]);
  expect({ code, talk }).toEqual({ code: 3, talk: `3 faults in ${folder}` });
  const lines = out.trim().split('\n');
  for (const line of lines) expect(line).toMatch(/^[a-z]+\.yaml:\d+:\d+: error: /);
  expect(lines.map((line) => line.replace(/:\d+:\d+:/, ''))).toEqual([
    expect.stringMatching(/^agents\.yaml error: "在线" is no `presence`/),
    expect.stringMatching(/^calendars\.yaml error: the holidays of CN for 2099 are not known/),
    expect.stringMatching(/^rules\.yaml error: there is no queue `genral`.*general/),
  ]);
  const json = JSON.parse((await run(['config', 'check', folder, '-o', 'json'])).out) as { ok: boolean; findings: readonly { file: string; line: number; column: number }[] };
  expect(json.ok).toBe(false);
  const rules = readFileSync(path.join(folder, 'rules.yaml'), 'utf8').split('\n');
  const at = json.findings.find((one) => one.file === 'rules.yaml');
  expect(rules[(at?.line ?? 0) - 1]?.slice((at?.column ?? 0) - 1)).toMatch(/^genral/);
});

test('check: a year that is about to be missing is a warning, the present one a fault', async () => {
  const warned = await run(['config', 'check', example('company')], {}, Date.UTC(2026, 10, 1));
  expect(warned).toMatchObject({ code: 0, out: expect.stringMatching(/^calendars\.yaml:\d+:\d+: warning: .*2027/) });
  expect(await run(['config', 'check', example('company')], {}, Date.UTC(2027, 1, 1))).toMatchObject({
    code: 3,
    out: expect.stringContaining('error: the calendar has no holidays for the present year 2027'),
  });
});

test.each([
  ['yaml that cannot be read', 'queues.yaml', 'version: 1\nqueues: [\n', /^queues\.yaml:\d+:\d+: error: /],
  ['an empty document', 'queues.yaml', '', /^queues\.yaml:1:1: error: /],
])('check: %s', async (_name, file, text, line) => {
  const folder = broken('small');
  writeFileSync(path.join(folder, file), text);
  expect(await run(['config', 'check', folder])).toMatchObject({ code: 3, out: expect.stringMatching(line) });
});

test('check: no folder, and a folder without documents, are a wrong call', async () => {
  expect(await run(['config', 'check', path.join(dir, 'nowhere')])).toMatchObject({ code: 2, out: '', talk: expect.stringContaining('cannot read the folder') });
  mkdirSync(path.join(dir, 'empty'));
  expect(await run(['config', 'check', path.join(dir, 'empty')])).toMatchObject({ code: 2, talk: expect.stringContaining('holds no .yaml file') });
});

test('diff sends the whole folder and prints the changes in words', async () => {
  api.answers = { 'POST /v1/config/diff': { from: 'v3', changes: ['queue billing: agents with skill `de` 4 → 2', '队列 一般：新增'] } };
  expect(await api.run('config', 'diff', example('small'))).toEqual({ code: 0, out: 'queue billing: agents with skill `de` 4 → 2\n队列 一般：新增\n', talk: '' });
  const sent = api.asked[0]?.body as { files: Record<string, string> } | undefined;
  expect(Object.keys(sent?.files ?? {})).toEqual(['agents.yaml', 'calendars.yaml', 'channels.yaml', 'policies.yaml', 'queues.yaml', 'rules.yaml', 'teams.yaml']);
  expect(JSON.parse((await api.run('config', 'diff', example('small'), '-o', 'json')).out)).toMatchObject({ from: 'v3', changes: [expect.any(String), expect.any(String)] });
  api.answers = { 'POST /v1/config/diff': { from: 'v3', changes: [] } };
  expect((await api.run('config', 'diff', example('small'))).out).toBe('no change\n');
});

const applied = { version: 'v4', changed: true, applied: ['routing'], refused: [], missing: [], warnings: [] };

test('apply prints the version; --dry-run publishes nothing', async () => {
  api.answers = { 'POST /v1/config': applied, 'POST /v1/config/diff': { from: 'v3', changes: ['x'] } };
  expect(await api.run('config', 'apply', example('small'))).toEqual({ code: 0, out: 'version v4\n', talk: '' });
  expect(api.asked[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  expect(await api.run('config', 'apply', example('small'), '--dry-run')).toEqual({ code: 0, out: 'x\n', talk: '' });
  expect(api.asked.map((one) => one.path)).toEqual(['/v1/config', '/v1/config/diff']);
  api.answers = { 'POST /v1/config': { ...applied, changed: false } };
  expect((await api.run('config', 'apply', example('small'))).out).toBe('version v4 (no change)\n');
});

test('apply names who has not applied it, and who refuses it, and ends with 1; the version stands on stdout all the same', async () => {
  api.answers = { 'POST /v1/config': { ...applied, missing: ['channel-email', 'sla'] } };
  expect(await api.run('config', 'apply', example('small'))).toEqual({ code: 1, out: 'version v4\n', talk: 'published, but not yet applied by channel-email, sla' });
  api.answers = { 'POST /v1/config': { ...applied, refused: [{ service: 'routing', problems: ['no such skill'] }] } };
  expect(await api.run('config', 'apply', example('small'))).toMatchObject({
    code: 1,
    out: 'version v4\n',
    talk: expect.stringMatching(/^routing refuses it: no such skill\npublished, but refused by routing/),
  });
});

test('apply of a faulty folder is a failed check, its faults one a line', async () => {
  const problem = {
    title: 'Unprocessable',
    code: 'rule_refused',
    detail: 'the configuration has 2 faults',
    errors: [
      { path: 'rules.yaml:1:2', message: 'a' },
      { path: 'teams.yaml:3:4', message: 'b' },
    ],
  };
  api.answers = { 'POST /v1/config': new Refusal(422, problem) };
  expect(await api.run('config', 'apply', example('small'))).toEqual({ code: 3, out: '', talk: 'the configuration is refused:\nrules.yaml:1:2: a\nteams.yaml:3:4: b' });
  api.answers = { 'POST /v1/config': new Refusal(403, { title: 'Forbidden', detail: 'this needs the role admin' }) };
  expect(await api.run('config', 'apply', example('small'))).toMatchObject({ code: 1, talk: 'POST /v1/config: 403 Forbidden: this needs the role admin' });
});

test('history, newest first, the current one marked', async () => {
  const items = [
    { version: 'v3', at: '2026-03-02T08:00:00.000Z', by: 'k1', current: true, as: 'v1' },
    { version: 'v2', at: '2026-03-01T08:00:00.000Z', by: 'standalone', current: false, as: null },
  ];
  api.answers = { 'GET /v1/config/history': { items, next: null } };
  expect((await api.run('config', 'history')).out).toBe('* v3 2026-03-02T08:00:00.000Z k1 (again v1)\n  v2 2026-03-01T08:00:00.000Z standalone\n');
  expect(JSON.parse((await api.run('config', 'history', '-o', 'json')).out)).toEqual({ items, next: null });
});

test('rollback publishes an earlier version; --dry-run compares it; one that is not there ends with 1', async () => {
  api.answers = { 'POST /v1/config/rollback': applied, 'GET /v1/config/v2': { files: { 'teams.yaml': 'x' } }, 'POST /v1/config/diff': { from: 'v3', changes: ['team service: gone'] } };
  expect(await api.run('config', 'rollback', 'v2')).toEqual({ code: 0, out: 'version v4\n', talk: '' });
  expect(api.asked[0]?.body).toEqual({ version: 'v2' });
  expect(await api.run('config', 'rollback', 'v2', '--dry-run')).toEqual({ code: 0, out: 'team service: gone\n', talk: '' });
  expect(api.asked.filter((one) => one.path === '/v1/config/rollback')).toHaveLength(1);
  api.answers = {};
  expect(await api.run('config', 'rollback', 'v9')).toMatchObject({ code: 1, out: '', talk: expect.stringContaining('404') });
});
