import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { quietLogger } from '@sluice/runtime/testing';
import { openDatabase } from '../database.ts';
import { isAlive, notStarted } from './error.ts';
import { type EmbeddedServer, startEmbedded } from './server.ts';
import { tinyDisk } from './testing/tiny-disk.ts';

/** The launcher of the embedded Postgres, with real servers: what a start meets on a machine where others run, were killed, or left things behind. */
const root = process.getuid?.() === 0;
let dir: string;
const undo: (() => unknown)[] = [];

beforeEach(() => {
  dir = path.join(mkdtempSync(path.join(os.tmpdir(), 'sluice embedded ')), '数据 data');
});
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one();
  rmSync(path.dirname(dir), { recursive: true, force: true });
});

async function start(dataDir = dir): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir });
  undo.push(
    () => rmSync(server.data, { recursive: true, force: true }),
    () => server.stop(),
  );
  return server;
}

type Where = Pick<EmbeddedServer, 'socketDir' | 'port' | 'user'>;
async function ask<R extends object>(where: Where, ...texts: string[]): Promise<R[]> {
  const db = openDatabase({ socket: { host: where.socketDir, port: where.port, user: where.user, database: 'postgres' }, name: 'test', logger: quietLogger(), max: 1 });
  try {
    let rows: R[] = [];
    for (const text of texts) rows = await db.query<R>(text);
    return rows;
  } finally {
    await db.close();
  }
}

interface Held extends Where {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly data: string;
  readonly runsAs: string;
  readonly refused?: string;
}
/** A process of its own that has started the server. */
async function held(options: { readonly dataDir?: string; readonly uid?: number; readonly env?: NodeJS.ProcessEnv } = {}): Promise<Held> {
  const file = path.join(import.meta.dirname, 'testing/hold.ts');
  const ids = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const child = spawn(process.execPath, ['--conditions=development', '--disable-warning=ExperimentalWarning', file, options.dataDir ?? dir], {
    ...ids,
    cwd: '/',
    env: { ...process.env, NODE_OPTIONS: '', ...options.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  undo.push(() => child.kill('SIGKILL'));
  const [line] = await new Promise<string[]>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('\n')) resolve(said.split('\n'));
    });
    child.once('exit', () => (said.includes('\n') ? undefined : reject(new Error('it ended without a word'))));
  });
  return { child, ...(JSON.parse(line ?? '') as Omit<Held, 'child'>) };
}

async function gone(pid: number): Promise<void> {
  for (const began = performance.now(); isAlive(pid) && performance.now() - began < 20_000; ) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isAlive(pid)).toBe(false);
}
const kill = async (child: ChildProcess): Promise<void> => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
};

test('in a path with a blank and Chinese letters: it starts, keeps its data over a second start, and leaves no socket behind', async () => {
  const first = await start();
  expect(statSync(first.socketDir).mode & 0o777).toBe(0o700);
  expect(first.socketDir.length).toBeLessThan(80);
  expect(first.data.startsWith(dir)).toBe(!root);
  await ask(first, 'create table kept (word text)', "insert into kept values ('退款')");
  await first.stop();
  expect(existsSync(first.socketDir)).toBe(false);
  expect(existsSync(`${first.data}.owner`)).toBe(false);
  const second = await start();
  expect(await ask(second, 'select word from kept')).toEqual([{ word: '退款' }]);
});

test('Chinese letters are letters, and the full-width comma is none', async () => {
  const server = await start();
  expect(await ask(server, 'create extension pg_trgm', "select array_length(show_trgm('退款'), 1) > 0 as letters, to_tsvector('simple', '退款，投诉')::text as words")).toEqual([
    { letters: true, words: "'投诉':2 '退款':1" },
  ]);
});

test('a second start on the same folder is refused in one sentence, by this process and by another, under any TMPDIR; the first goes on', async () => {
  const first = await start();
  await expect(startEmbedded({ dataDir: dir })).rejects.toThrow(`another run already uses ${first.data} (process ${process.pid}): stop it, or set SLUICE_DATA_DIR`);
  const tmp = mkdtempSync(path.join(os.tmpdir(), 'other-'));
  undo.push(() => rmSync(tmp, { recursive: true, force: true }));
  expect((await held({ env: { TMPDIR: tmp } })).refused).toContain(`another run already uses ${first.data} (process ${process.pid})`);
  expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('kill -9 of the process that started it stops the server; the next start takes over with all data', async () => {
  const one = await held();
  undo.push(() => rmSync(one.data, { recursive: true, force: true }));
  await ask(one, 'create table kept (n int4)', 'insert into kept values (1)');
  await kill(one.child);
  await gone(one.pid);
  const next = await start();
  expect(next.data).toBe(one.data);
  expect(await ask(next, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('a server that outlived everybody is stopped by the next start', async () => {
  const one = await held();
  const parent = Number(readFileSync(`/proc/${one.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]);
  await ask(one, 'create table kept (n int4)', 'insert into kept values (7)');
  process.kill(parent, 'SIGKILL'); // the shell that would have stopped it
  await kill(one.child);
  expect(isAlive(one.pid)).toBe(true);
  const next = await start();
  // It has ended; that it is also buried is the business of the system's first process, which may take a moment.
  for (let looks = 0; looks < 500 && isAlive(one.pid); looks++) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isAlive(one.pid)).toBe(false);
  expect(await ask(next, 'select n from kept')).toEqual([{ n: 7 }]);
});

test("a foreign program under the dead server's number is left alone", async () => {
  const first = await start();
  await first.stop();
  const foreign = spawn('sleep', ['600']);
  undo.push(() => foreign.kill('SIGKILL'));
  writeFileSync(path.join(first.data, 'postmaster.pid'), `${foreign.pid}\n${first.data}\n1\n5432\n\n\n\nready\n`);
  writeFileSync(`${first.data}.owner`, `${foreign.pid} 12345`); // a dead owner's number, now another program's
  const next = await start();
  expect(await ask(next, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(isAlive(foreign.pid ?? 0)).toBe(true);
});

test('data of another major version, and a folder that holds something else, are refused in a sentence with the way out', async () => {
  const first = await start();
  await first.stop();
  writeFileSync(path.join(first.data, 'PG_VERSION'), '12\n');
  await expect(startEmbedded({ dataDir: dir })).rejects.toThrow(/was written by Postgres 12, and this release brings \d+: move the folder away/);
  rmSync(path.join(first.data, 'PG_VERSION'));
  await expect(startEmbedded({ dataDir: dir })).rejects.toThrow('is not empty and holds no Postgres data');
  expect(existsSync(path.join(first.data, 'global'))).toBe(true); // nothing of it was touched
});

test('an interrupted first start leaves nothing that stands in the way', async () => {
  const first = await start();
  await first.stop();
  rmSync(first.data, { recursive: true, force: true });
  mkdirSync(`${first.data}.making/base`, { recursive: true });
  const next = await start();
  expect(await ask(next, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(`${first.data}.making`)).toBe(false);
});

test('as an ordinary user it runs as that user, in the folder itself', async () => {
  const uid = root ? Number(spawnSync('id', ['-u', 'nobody']).stdout.toString()) : process.getuid?.();
  mkdirSync(dir, { recursive: true });
  spawnSync('chmod', ['-R', 'a+rwx', path.dirname(dir)]);
  const home = path.join(path.dirname(dir), 'home');
  const one = await held(root ? { uid: uid ?? 0, dataDir: path.join(dir, 'pg'), env: { HOME: home } } : { dataDir: path.join(dir, 'pg') });
  expect(one.refused).toBeUndefined();
  expect(one.data).toBe(path.join(dir, 'pg'));
  expect(statSync(one.data).uid).toBe(uid);
  expect(await ask(one, 'select 1 as one')).toEqual([{ one: 1 }]);
  await kill(one.child);
  await gone(one.pid);
});

test('a full disk is said as such', async () => {
  const words = 'FATAL:  could not write to file "pg_wal/xlogtemp.7": No space left on device';
  expect(notStarted('initdb failed', words, '/data').message).toBe('the disk of /data is full (No space left on device): free room, or set SLUICE_DATA_DIR to a folder on another disk');
  const disk = tinyDisk(8);
  if (!disk) return; // no right to mount here: that initdb says so is proved where there is one
  undo.push(() => disk.remove());
  const uid = Number(spawnSync('id', ['-u', 'nobody']).stdout.toString());
  const one = await held({ uid, dataDir: path.join(disk.dir, 'pg'), env: { HOME: disk.dir } });
  expect(one.refused).toBe(notStarted('initdb failed', words, path.join(disk.dir, 'pg')).message);
});
