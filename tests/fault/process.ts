import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '@sluice/dev-env/fleet';
import { pause } from '@sluice/runtime';

const MAIN = path.resolve(import.meta.dirname, '../../services/standalone/src/main.ts');
const START_LIMIT_MS = 120_000;

export interface Ready {
  readonly url: string;
  readonly adminUrl: string;
  readonly key: string;
  readonly smtp: { readonly host: string; readonly port: number };
  readonly pid: number;
}

/** A standalone as a process of its own on a data folder that outlives it; its ports stay the same over all its lives. */
export class Process {
  readonly dir: string;
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #said = '';
  ready: Ready | undefined;

  private constructor(dir: string, env: Readonly<Record<string, string>>) {
    this.dir = dir;
    this.#env = env;
  }

  static async at(dir: string, files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Promise<Process> {
    const folder = path.join(dir, 'config');
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const [port, admin, smtp] = [await freePort(), await freePort(), await freePort()];
    return new Process(dir, {
      SLUICE_DATA_DIR: path.join(dir, 'data'),
      SLUICE_CONFIG_DIR: folder,
      SLUICE_PORT: String(port),
      SLUICE_ADMIN_PORT: String(admin),
      SLUICE_SMTP_LISTEN: `127.0.0.1:${smtp}`,
      SLUICE_READY_FILE: path.join(dir, 'ready.json'),
      ...env,
    });
  }

  /** Resolves when it is ready, or with undefined when it died before. */
  async start(crashAt?: string): Promise<Ready | undefined> {
    const file = this.#env['SLUICE_READY_FILE']!;
    rmSync(file, { force: true });
    this.#said = '';
    const child = spawn(process.execPath, ['--conditions=development', '--disable-warning=ExperimentalWarning', MAIN], {
      env: { ...process.env, SLUICE_TEST_PG: '', ...this.#env, ...(crashAt === undefined ? {} : { SLUICE_CRASH_AT: crashAt }), SLUICE_LOG_LEVEL: 'error' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (this.#said = (this.#said + part.toString()).slice(-20_000)));
    this.#child = child;
    for (const until = performance.now() + START_LIMIT_MS; performance.now() < until; await pause(20)) {
      if (existsSync(file)) return (this.ready = JSON.parse(readFileSync(file, 'utf8')) as Ready);
      if (!this.lives) return undefined;
    }
    throw new Error(`not ready within ${START_LIMIT_MS} ms:\n${this.#said}`);
  }

  get lives(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How the last life ended. */
  get ended(): string {
    return this.#child?.signalCode ?? String(this.#child?.exitCode);
  }

  /** What it said last. */
  get said(): string {
    return this.#said;
  }

  /** Resolves when it has ended, within the limit: true. */
  async died(limitMs: number): Promise<boolean> {
    for (const until = performance.now() + limitMs; performance.now() < until && this.lives; ) await pause(10);
    return !this.lives;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.#child?.kill(signal);
    if (!(await this.died(60_000))) throw new Error(`it does not end after ${signal}:\n${this.#said}`);
  }
}
