import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { clearOrphan, ensureCluster, ownFolder, postgresEnv, postmaster } from './cluster.ts';
import { isAlive, notStarted } from './error.ts';
import { claimOwner } from './owner.ts';
import { binaries, type Runner, runner } from './runner.ts';

export interface EmbeddedServer {
  readonly socketDir: string;
  readonly port: number;
  readonly user: string;
  readonly pid: number;
  /** Where the data really lie (as root: not under `dataDir`). */
  readonly data: string;
  /** The user that Postgres runs as. */
  readonly runsAs: string;
  /** Resolves when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Fast shutdown; resolves when the server has ended. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** `name=value` settings of the server. */
  readonly flags?: readonly string[];
  readonly log?: (line: string) => void;
}

const PORT = 5432;
const START_LIMIT_MS = 60_000;
/** The server gives up; what it says to clients that come while it starts or recovers is none of that. */
const FATAL = /(?:FATAL|PANIC):(?!\s+the database system is (?:starting up|not yet accepting connections|in recovery mode|shutting down)).*/;

/** Where the data of `dataDir` really lie, and where the socket: as root not under `dataDir`, because the user that Postgres runs as may not enter it. */
export function embeddedPlace(dataDir: string, who: Runner = runner()): { readonly data: string; readonly socketDir: string } {
  const key = createHash('sha256').update(path.resolve(dataDir)).digest('hex').slice(0, 10);
  return {
    data: who.ids.uid === undefined ? path.resolve(dataDir) : path.join(who.home, `data-${key}`),
    socketDir: path.join(os.tmpdir(), `sluice-${key}`), // short: a socket's path has at most 107 bytes (103 on macOS)
  };
}

/**
 * A real Postgres from the binaries of the npm package, behind a unix socket in a folder that only its user may enter: no TCP, no password.
 * `wal_init_zero=off`: zero-filling fresh WAL gave an intake p99 of 54 to 65 ms, without it 11 ms.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const who = runner();
  const native = binaries(who);
  const bin = (name: string): string => path.join(native, 'bin', name);
  const { data, socketDir } = embeddedPlace(options.dataDir, who);
  const release = claimOwner(data);
  const letGo = (): void => {
    rmSync(socketDir, { recursive: true, force: true });
    release();
  };
  let child: ChildProcess;
  try {
    ownFolder(socketDir, who);
    await clearOrphan(data);
    ensureCluster(bin, data, who);
    ownFolder(data, who);
    child = await launch(bin('postgres'), { data, socketDir, who, options });
  } catch (error) {
    letGo();
    throw error;
  }
  const ended = endOf(child);
  return {
    socketDir,
    port: PORT,
    user: 'sluice',
    pid: postmaster(data)?.pid ?? 0,
    data,
    runsAs: who.name,
    ended,
    async stop() {
      child.ref();
      child.stdin?.end();
      await ended;
      letGo();
    },
  };
}

const endOf = (child: ChildProcess): Promise<void> => (child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('exit', () => resolve())) : Promise.resolve());

interface Launch {
  readonly data: string;
  readonly socketDir: string;
  readonly who: Runner;
  readonly options: EmbeddedOptions;
}

/** Starts the server and waits until it answers; it does not keep this process alive. */
async function launch(program: string, { data, socketDir, who, options }: Launch): Promise<ChildProcess> {
  const flags = ['listen_addresses=', 'unix_socket_permissions=0700', 'wal_init_zero=off', 'lc_messages=C', 'max_wal_size=4GB', ...(options.flags ?? [])];
  const args = ['-D', data, '-k', socketDir, '-p', String(PORT), ...flags.flatMap((flag) => ['-c', flag])];
  // Own session: a terminal's Ctrl-C does not stop the database before the services have drained. When we die in any way, the pipe ends and it shuts down.
  const script = 'exec 3<&0; "$@" 3<&- & p=$!; trap "" INT TERM HUP; { while read -r _; do :; done; kill -INT $p; } <&3 >/dev/null 2>&1 & w=$!; wait $p; kill -KILL $w 2>/dev/null';
  const child = spawn('/bin/sh', ['-c', script, 'sluice-postgres', program, ...args], { ...who.ids, cwd: '/', env: postgresEnv(), detached: true, stdio: ['pipe', 'ignore', 'pipe'] });
  await untilReady(child, data, endOf(child), options.log);
  child.unref();
  for (const stream of [child.stderr, child.stdin]) (stream as unknown as { unref(): void }).unref();
  return child;
}

async function untilReady(child: ChildProcess, data: string, ended: Promise<void>, log: EmbeddedOptions['log']): Promise<void> {
  let tail = '';
  let over = false;
  void ended.then(() => (over = true));
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-4000);
    log?.(chunk.toString().trimEnd());
  });
  for (const began = performance.now(); ; ) {
    const now = postmaster(data);
    if (now?.status === 'ready' && isAlive(now.pid)) return;
    const fatal = FATAL.exec(tail)?.[0];
    if (over || fatal !== undefined || performance.now() - began > START_LIMIT_MS) {
      child.stdin?.end();
      await ended;
      throw notStarted('the embedded Postgres did not start', fatal ?? tail, data);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
