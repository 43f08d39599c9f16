import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { pause } from '@sluice/runtime';
import { Checkout, freePorts } from './checkout.ts';
import { can, Terminal } from './terminal.ts';

const ROOT_USER = process.getuid?.() === 0;
const END = 'SLUICE_SMTP_URL';
const CTRL_C = '\u0003';

let checkout: Checkout;
let ports: Record<string, string>;
const open: Terminal[] = [];
beforeAll(async () => {
  checkout = new Checkout();
  ports = await freePorts();
}, 60_000);
afterAll(async () => {
  for (const terminal of open) terminal.kill();
  await pause(500);
  checkout.remove();
});

/** What a person has in his environment, and no more. */
const env = (more: Record<string, string> = {}): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '/',
  LANG: 'C.UTF-8',
  TERM: 'dumb',
  ...ports,
  ...more,
});
function type(command: string, more: Record<string, string> = {}, as: readonly string[] = []): Terminal {
  const terminal = new Terminal(command, { cwd: checkout.dir, env: env(more), as });
  open.push(terminal);
  return terminal;
}
/** The figures are told; these bounds only catch a start that is broken. */
const NEVER_MS = { firstWords: 5000, firstStart: 60_000, laterStart: 15_000 };
const print = (text: string): void => void process.stdout.write(`    ${text}\n`);
/** The lines to try, as they are printed. */
const linesOf = (said: string): string[] => said.split('\n').flatMap((line) => (/^ {4}(curl|printf)/.test(line) ? [line.trim()] : []));
const sh = (line: string): string => {
  const done = spawnSync('sh', ['-c', line], { encoding: 'utf8', cwd: '/' });
  expect([line, done.status, done.stderr]).toEqual([line, 0, '']);
  return done.stdout;
};
interface Tickets {
  readonly items: readonly { readonly id: string; readonly channel: string; readonly agentId: string | null }[];
}
/** By the printed line, until there are that many with a holder. */
async function tickets(line: string, count: number): Promise<Tickets['items']> {
  for (const until = performance.now() + 20_000; performance.now() < until; await pause(20)) {
    const { items } = JSON.parse(sh(line)) as Tickets;
    if (items.filter(({ agentId }) => agentId !== null).length >= count) return items;
  }
  throw new Error(`${count} tickets did not come`);
}
const keyOf = (said: string): string => /^ {2}key +(\S+)$/m.exec(said)?.[1] ?? '';

test('a fresh clone: first words at once, then one block whose lines work as printed; Ctrl-C drains', async () => {
  const terminal = type('npm start');
  await terminal.sees(END);
  checkout.remember(terminal.said);
  print(`fresh clone: first words after ${terminal.firstWordsMs} ms, ready after ${terminal.ms} ms`);
  expect([Number(terminal.firstWordsMs) <= NEVER_MS.firstWords, terminal.ms <= NEVER_MS.firstStart]).toEqual([true, true]);
  expect(terminal.said).toContain(`address   http://127.0.0.1:${ports['SLUICE_PORT']}`);
  expect(terminal.said).toContain(path.join(checkout.dir, '.sluice'));
  expect(keyOf(terminal.said)).toMatch(/^slc_/);

  const [call, mail, list] = linesOf(terminal.said);
  expect(JSON.parse(sh(call ?? ''))).toMatchObject({ id: expect.stringMatching(/^con_/), duplicate: false });
  expect(JSON.parse(sh(call ?? ''))).toMatchObject({ duplicate: true });
  sh(mail ?? '');
  expect((await tickets(list ?? '', 2)).map(({ channel }) => channel).sort()).toEqual(['api', 'email']);

  // The programs of examples/ find address and key by themselves.
  for (const program of ['sh examples/contacts/one.sh', 'sh examples/contacts/mail.sh', 'node examples/contacts/batch.mjs']) {
    const done = spawnSync('sh', ['-c', program], { encoding: 'utf8', cwd: checkout.dir, env: env() });
    expect([program, done.status]).toEqual([program, 0]);
  }
  await tickets(list ?? '', 6);

  terminal.press(CTRL_C);
  expect([await terminal.ends(), terminal.said.includes('sluice: draining')]).toEqual([0, true]);
  expect(can('curl', '-sS', `http://127.0.0.1:${ports['SLUICE_PORT']}/docs`)).toBe(false);
}, 300_000);

/** A network of its own that leads nowhere, for root; else a proxy that is none. */
const OFFLINE = ROOT_USER && can('unshare', '-n', 'ip', 'link', 'set', 'lo', 'up') ? (['unshare', '-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'] as const) : undefined;
const NOWHERE = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', npm_config_fetch_retries: '0' };

test('the second start needs no network, keeps the key, and asks for nothing', async () => {
  const before = keyOf(open[0]?.said ?? '');
  const terminal = OFFLINE ? type('npm start', {}, OFFLINE) : type('npm start', NOWHERE);
  await terminal.sees(END);
  print(`second start without a network: first words after ${terminal.firstWordsMs} ms, ready after ${terminal.ms} ms`);
  expect([Number(terminal.firstWordsMs) <= NEVER_MS.firstWords, terminal.ms <= NEVER_MS.laterStart]).toEqual([true, true]);
  expect(keyOf(terminal.said)).toBe(before);
  expect(terminal.said).not.toMatch(/installing|fetching/);
  terminal.press(CTRL_C);
  expect(await terminal.ends()).toBe(0);
}, 120_000);

test('a taken port is told in one sentence that says what to do', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(Number(ports['SLUICE_PORT']), '127.0.0.1', resolve));
  const terminal = type('npm start');
  const code = await terminal.ends();
  await new Promise((resolve) => holder.close(resolve));
  expect(code).toBe(78);
  const said = terminal.said.split('\n').filter((line) => line.startsWith('sluice: '));
  expect(said).toEqual(['sluice: starting', expect.stringMatching(/^sluice: port \d+ is taken: stop what uses it, or choose another one, e\.g\. SLUICE_PORT=\d+$/)]);
}, 60_000);

test('a company that is refused is told with file, line and column', async () => {
  const folder = path.join(checkout.home, 'my company');
  cpSync(path.join(checkout.dir, 'examples/small'), folder, { recursive: true });
  const rules = path.join(folder, 'rules.yaml');
  writeFileSync(rules, readFileSync(rules, 'utf8').replace('{queue: general}', '{queue: genral}'));
  const terminal = type('npm start', { SLUICE_CONFIG_DIR: folder, SLUICE_DATA_DIR: path.join(checkout.home, 'no data') });
  expect(await terminal.ends()).toBe(78);
  checkout.remember(terminal.said);
  expect(terminal.said).toMatch(/^sluice: rules\.yaml:\d+:\d+: error: there is no queue `genral` \(expected `general`/m);
}, 60_000);

test('an ordinary user starts another company, with the data where he wants them', async () => {
  if (ROOT_USER) checkout.giveTo('nobody');
  const as = ROOT_USER ? ['setpriv', '--reuid=nobody', '--regid=65534', '--clear-groups', '--'] : [];
  const data = path.join(checkout.home, 'my data');
  const terminal = type('npm start', { HOME: checkout.home, SLUICE_DATA_DIR: data, SLUICE_CONFIG_DIR: 'examples/company' }, as);
  await terminal.sees(END);
  print(`ordinary user: ready after ${terminal.ms} ms`);
  expect(terminal.said).toContain(`data      ${data}`);
  expect(terminal.said).not.toContain('as root');
  const [call, mail, list] = linesOf(terminal.said);
  expect(JSON.parse(sh(call ?? ''))).toMatchObject({ duplicate: false });
  sh(mail ?? '');
  expect(await tickets(list ?? '', 2)).toHaveLength(2);
  terminal.press(CTRL_C);
  expect(await terminal.ends()).toBe(0);
}, 120_000);
