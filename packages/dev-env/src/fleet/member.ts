import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { pause } from '@sluice/runtime';

const START_LIMIT_MS = 120_000;

export interface MemberReady {
  readonly service: string;
  readonly url: string;
  readonly adminUrl: string;
  readonly pid: number;
  readonly smtpPort?: number;
}

/** Ours, without what is said to Sluice in it. */
const theirs = (): NodeJS.ProcessEnv => Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_')));

export interface MemberOptions {
  readonly service: string;
  readonly name: string;
  readonly readyFile: string;
  readonly env: Readonly<Record<string, string>>;
  /** What Node is started with: its flags, and the file. */
  readonly command: readonly string[];
}

/** A replica of a service in a process of its own, whose ports stay the same over all its lives. It drains when we end, however we end. */
export class Member {
  readonly service: string;
  readonly name: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #readyFile: string;
  readonly #command: readonly string[];
  #child: ChildProcess | undefined;
  #said = '';
  ready: MemberReady | undefined;

  constructor({ service, name, readyFile, env, command }: MemberOptions) {
    this.service = service;
    this.name = name;
    this.#env = { ...env, SLUICE_READY_FILE: readyFile };
    this.#readyFile = readyFile;
    this.#command = command;
  }

  get port(): number {
    return Number(this.#env['SLUICE_PORT']);
  }

  get adminUrl(): string {
    return `http://127.0.0.1:${this.#env['SLUICE_ADMIN_PORT']}`;
  }

  get lives(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** How the last life ended. */
  get ended(): string {
    return this.#child?.signalCode ?? String(this.#child?.exitCode);
  }

  get said(): string {
    return this.#said;
  }

  /** Begins a life; `isReady` says when it has come up. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    rmSync(this.#readyFile, { force: true });
    this.ready = undefined;
    this.#said = '';
    const child = spawn(process.execPath, this.#command, {
      env: { ...theirs(), ...this.#env, ...more },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (this.#said = (this.#said + part.toString()).slice(-20_000)));
    this.#child = child;
  }

  get isReady(): boolean {
    if (!this.ready && existsSync(this.#readyFile)) this.ready = JSON.parse(readFileSync(this.#readyFile, 'utf8')) as MemberReady;
    return this.ready !== undefined;
  }

  /** Resolves when it is ready, or with undefined when it died before. */
  async up(): Promise<MemberReady | undefined> {
    for (const until = performance.now() + START_LIMIT_MS; performance.now() < until; await pause(20)) {
      if (this.isReady) return this.ready;
      if (!this.lives) return undefined;
    }
    throw new Error(`${this.name} is not ready within ${START_LIMIT_MS} ms:\n${this.#said}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL', limitMs = 60_000): Promise<void> {
    this.#child?.kill(signal);
    for (const until = performance.now() + limitMs; performance.now() < until && this.lives; ) await pause(10);
    if (this.lives) throw new Error(`${this.name} does not end after ${signal}:\n${this.#said}`);
  }
}
