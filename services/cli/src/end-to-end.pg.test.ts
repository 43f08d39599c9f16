import { cpSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TOPICS } from '@sluice/contracts';
import { uuidv7 } from '@sluice/kernel';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { PostgresLog } from '@sluice/stream';
import { runWorker } from './bench/child.ts';
import type { FlowFigures, FlowTask } from './bench/flow-load.ts';
import { awaitFound } from './bench/found.ts';
import { type Instance, startInstance } from './bench/instance.ts';
import { Scratch } from './bench/scratch.ts';
import { ROOT } from './context.ts';
import { type Ran, run } from './testing.ts';

/** The commands against a whole Sluice in a process of its own, as `npm start` runs it. */
const scratch = new Scratch();
let sluice: Instance;
let env: Record<string, string>;
const cli = (...args: string[]): Promise<Ran> => run(args, env);

beforeAll(async () => {
  sluice = await startInstance(scratch);
  env = { SLUICE_URL: sluice.url, SLUICE_DATA_DIR: sluice.dataDir };
}, 120_000);
afterAll(() => scratch.clear(), 60_000);

test('smoke walks both doors; then a ticket is explained', async () => {
  const { code, out, talk } = await cli('smoke', '--smtp', `${sluice.smtp.host}:${sluice.smtp.port}`, '--timeout', '20', '-o', 'json');
  expect({ code, talk }).toEqual({ code: 0, talk: '' });
  expect((JSON.parse(out) as { steps: { walk: string; step: string }[] }).steps.map(({ walk, step }) => `${walk} ${step}`)).toEqual(
    ['api', 'mail'].flatMap((walk) => ['ticket', 'assigned', 'answered', 'resolved', 'cleaned up'].map((step) => `${walk} ${step}`)),
  );
  const tickets = (await (await fetch(`${sluice.url}/v1/tickets`, { headers: { authorization: `Bearer ${sluice.key}` } })).json()) as { items: { id: string; status: string }[] };
  expect(tickets.items.map((one) => one.status)).toEqual(['closed', 'closed']);
  const told = await cli('ticket', tickets.items[0]?.id ?? '', 'explain');
  expect(told.code).toBe(0);
  expect(told.out).toMatch(/: closed, priority \d+, queue billing, held by nobody, owner \w+\n/);
  expect(told.out).toMatch(/push: Rule billing-words .* put it in queue billing/);
  expect(told.out).toMatch(/clock first_response: met, .* of 15 min used/);
  expect(told.out).toMatch(/counted.*: (?:open|outside hours)\n/);
  expect(told.out).toMatch(/ticket\.created \(version 1\)\n/);
});

test('what has come is recorded, and simulated under the same folder', async () => {
  const [traffic, agents] = ['traffic.jsonl', 'agents.jsonl'].map((name) => path.join(sluice.dataDir, name)) as [string, string];
  const now = Date.now();
  const span = ['--from', new Date(now - 3_600_000).toISOString(), '--to', new Date(now + 60_000).toISOString()];
  expect(await cli('route', 'record', ...span, '-o', traffic, '--agents', agents)).toMatchObject({ code: 0, out: '', talk: expect.stringMatching(/^2 contacts, \d+ lines of agents/) });
  expect(readFileSync(traffic, 'utf8')).not.toMatch(/tkt_|cus_|@|smoke/i);
  const { code, out } = await cli('route', 'simulate', '--rules', path.join(ROOT, 'examples/small'), '--agents', agents, '--traffic', traffic, '-o', 'json');
  expect(code).toBe(0);
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; id?: string });
  expect(lines.filter((one) => one.type === 'contact').map((one) => one.id)).toEqual(['c1', 'c2']);
}, 60_000);

test('doctor finds nothing that fails', async () => {
  const { code, out } = await cli('doctor', '-o', 'json');
  const { checks } = JSON.parse(out) as { checks: { name: string; status: string }[] };
  expect(checks.filter((one) => one.status === 'fail')).toEqual([]);
  expect(code).toBe(0);
  expect(checks.map((one) => one.name)).toEqual(expect.arrayContaining(['database', 'topics', 'configuration of routing', 'timers sla', 'dead letters of conversation']));
});

test('the configuration: compared, published, in the history, brought back', async () => {
  const folder = path.join(sluice.dataDir, 'changed');
  cpSync(path.join(ROOT, 'examples/small'), folder, { recursive: true });
  const agents = path.join(folder, 'agents.yaml');
  writeFileSync(agents, readFileSync(agents, 'utf8').replace('units: 100', 'units: 50'));
  const changes = (await cli('config', 'diff', folder)).out;
  expect(changes).toMatch(/anna.*100 → 50/);
  expect((await cli('config', 'apply', folder, '--dry-run')).out).toBe(changes);
  expect(await cli('config', 'apply', folder)).toEqual({ code: 0, out: 'version v2\n', talk: '' });
  expect((await cli('config', 'rollback', 'v1', '--dry-run')).out).toMatch(/anna.*50 → 100/);
  expect(await cli('config', 'rollback', 'v1')).toEqual({ code: 0, out: 'version v3\n', talk: '' });
  expect((await cli('config', 'history')).out).toMatch(/^\* v3 .* \(again v1\)\n {2}v2 .*\n {2}v1 .*\n$/);
  writeFileSync(agents, 'version: 1\nagents: 7\n');
  expect(await cli('config', 'apply', folder)).toMatchObject({ code: 3, out: '', talk: expect.stringMatching(/refused:\nagents\.yaml:2:9: /) });
});

test('no dead letters; a group and a key that are not there', async () => {
  expect(await cli('dlq', 'list')).toEqual({ code: 0, out: 'no dead letters\n', talk: '' });
  expect(await cli('dlq', 'replay', 'conversation', 'nothing')).toMatchObject({ code: 1 });
});

test('a record that nobody can read: listed, shown without its content, tried again in vain, given up', async () => {
  const locks = new Locks(sluice.db, 'poison');
  const log = await PostgresLog.open({ db: sluice.db, locks, logger: quietLogger() });
  const topic = TOPICS.contactsReceived.name;
  const place = ['conversation', 'cpt_poison'] as const;
  await log.publish([{ id: uuidv7(), topic, key: place[1], headers: {}, value: Buffer.from('{王小明') }]);
  await log.close();
  await locks.close();
  let listed = await cli('dlq', 'list');
  for (const until = performance.now() + 20_000; performance.now() < until && listed.out === 'no dead letters\n'; ) listed = await cli('dlq', 'list');
  expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/^conversation cpt_poison: 1 records since \S+, not_json \(sluice\.contacts\.received\.v1\)\n$/) });
  const shown = await cli('dlq', 'show', ...place);
  expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/^sluice\.contacts\.received\.v1 \d+\/\d+ no type 10 bytes at \S+: not_json /) });
  expect(shown.out).not.toContain('王小明');
  expect(await cli('dlq', 'replay', ...place)).toMatchObject({ code: 1, out: 'replayed 0, 1 left\n', talk: expect.stringContaining('1 records are still parked') });
  expect(JSON.parse((await cli('dlq', 'list', '-o', 'json')).out)).toMatchObject({ items: [{ group: place[0], key: place[1], records: 1, replays: 1 }] });
  expect(await cli('dlq', 'purge', ...place)).toMatchObject({ code: 2 });
  expect(await cli('dlq', 'purge', ...place, '--yes')).toEqual({ code: 0, out: 'purged 1\n', talk: '' });
  expect(await cli('dlq', 'list')).toEqual({ code: 0, out: 'no dead letters\n', talk: '' });
  expect(await sluice.db.query('select park, records, reason from conversation.purge_audit')).toEqual([{ park: place[1], records: 1, reason: 'not_json' }]);
});

test('customers come in from a table and go out as one, and no formula with them (formula injection in CSV)', async () => {
  const table = path.join(sluice.dataDir, 'crm.csv');
  writeFileSync(table, 'externalId,name,email,phone,tier,custom.note\r\nC-1,李伟,li.wei@crm.example,+8613800138000,key,"=HYPERLINK(""https://evil.example"")"\r\nC-2,Bo,nobody,,,\r\n');
  const dry = await cli('customers', 'import', table, '--dry-run');
  expect({
    code: dry.code,
    statuses: dry.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { status: string }).status),
  }).toEqual({ code: 3, statuses: ['created', 'error'] });
  expect(dry.talk).toContain('2 lines (nothing was changed): 1 created, 1 error');
  expect((await cli('customers', 'import', table)).talk).toContain('2 lines: 1 created, 1 error');
  const { code, out } = await cli('customers', 'export');
  expect(code).toBe(0);
  const line = out.split('\r\n').find((one) => one.startsWith('C-1,')) ?? '';
  expect(line).toMatch(/^C-1,crm,li\.wei@crm\.example/);
  expect(line).toContain(`"'+8613800138000"`);
  expect(line).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  const again = path.join(sluice.dataDir, 'again.csv');
  writeFileSync(again, out);
  const told = (await cli('customers', 'import', again)).out
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one) as { status: string; code: string | null });
  expect(told.filter((one) => one.status !== 'unchanged' && one.code !== 'invalid')).toEqual([]);
  expect(await cli('customers', 'import', path.join(sluice.dataDir, 'none.csv'))).toMatchObject({ code: 2, talk: expect.stringContaining('there is no file') });
});

test('a person is exported, and erased: only with --yes, his report is told', async () => {
  const listed = (await (await fetch(`${sluice.url}/v1/customers`, { headers: { authorization: `Bearer ${sluice.key}` } })).json()) as { items: { id: string; attributes: Record<string, unknown> }[] };
  const { id } = listed.items.find((one) => one.attributes['name'] === '李伟')!;
  const file = path.join(sluice.dataDir, 'person.ndjson');
  expect(await cli('customer', id, 'export', '--out', file)).toEqual({ code: 0, out: '', talk: '' });
  const kinds = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect([kinds[0], kinds.at(-1), new Set(kinds)]).toEqual(['customer', 'end', new Set(['customer', 'identity', 'attribute', 'end'])]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await cli('customer', id, 'export', '--out', file)).toMatchObject({ code: 1, talk: expect.stringContaining('cannot be written') });
  expect(await cli('customer', id, 'erase')).toMatchObject({ code: 2, out: '' });
  expect(await cli('customer', id, 'erase', '--dry-run')).toEqual({ code: 0, out: expect.stringMatching(/^1 customers: contactPoints 0, identities 3, attributes \d, /), talk: '' });
  const { code, out, talk } = await cli('customer', id, 'erase', '--yes');
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^era_\S+: whole\n {2}conversation: .*identities 3.*\n {2}channel-api: nothing\n[^]*files: 0 erased, 0 kept[^]*the last copy in internal topics leaves at 20/),
  });
  expect(talk).toContain('done: ');
  expect(await cli('customer', id, 'export')).toMatchObject({ code: 1, out: '', talk: expect.stringContaining('404') });
}, 60_000);

test('the customers and agents of the flow bench: all that was accepted is assigned, resolved and found again', async () => {
  const { url, key, database, pid, db } = sluice;
  const task: FlowTask = {
    port: Number(new URL(url).port),
    key,
    watch: { database },
    parts: { node: { pid, of: 'itself' }, postgres: { pid, of: 'below' } },
    mark: 'flow-',
    perSecond: 20,
    inFlight: 0,
    warmSeconds: 0,
    seconds: 1,
  };
  const figures = await runWorker<FlowFigures>(scratch, 'flow-load.ts', task);
  expect(figures).toMatchObject({ refused: 0, resolveRefused: 0, resolved: figures.accepted, latency: { p50: expect.any(Number) } });
  expect(figures.accepted).toBeGreaterThan(10);
  expect(figures.latency.p50).toBeGreaterThan(0);
  expect(figures.cpuMs).toEqual({ node: expect.any(Number), postgres: expect.any(Number), generator: expect.any(Number) });
  expect(await awaitFound(db, 'flow-', figures.accepted)).toMatchObject({ accepted: figures.accepted, found: figures.accepted });
});

test('what was accepted and is not found is counted as missing', async () => {
  expect(await awaitFound(sluice.db, 'never-', 1, 1)).toMatchObject({ accepted: 1, found: 0 });
});
