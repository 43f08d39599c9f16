import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { CliFault } from '../fault.ts';
import type { Scratch } from './scratch.ts';

/** `--cpu-prof`, when the command itself was started with it: a profile of each process of the bench. */
export const PROFILE_FLAGS: readonly string[] = process.execArgv.filter((flag) => flag.startsWith('--cpu-prof'));
const NODE_FLAGS = ['--conditions=development', '--disable-warning=ExperimentalWarning', ...PROFILE_FLAGS];

export interface Child {
  readonly process: ChildProcess;
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The last that it said on stderr: told when it fails, kept from the screen when not. */
  readonly lastWords: () => string;
}

/** Runs a file of ours under the Node that runs this. IPC: what it starts can end by itself when we are gone. */
export function spawnNode(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Child {
  const child = spawn(process.execPath, [...NODE_FLAGS, file, ...args], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2000)));
  return { process: child, ended: new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? 0))), lastWords: () => words.trim() };
}

/** A worker of the bench: a file of this folder that takes one JSON argument and prints lines of JSON. */
function worker(scratch: Scratch, file: string, task: unknown): Child {
  const child = spawnNode(path.join(import.meta.dirname, file), [JSON.stringify(task)], process.env);
  scratch.add(async () => {
    child.process.kill('SIGKILL');
    await child.ended;
  });
  return child;
}

/** Runs a worker to its end and answers what it said. @throws CliFault where it fails */
export async function runWorker<T>(scratch: Scratch, file: string, task: unknown): Promise<T> {
  const child = worker(scratch, file, task);
  let said = '';
  child.process.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await child.ended;
  if (code !== 0) throw new CliFault(`${file} ended with ${code}: ${child.lastWords()}`);
  return JSON.parse(said) as T;
}

/** Starts a worker that goes on, and answers its first line. */
export async function startWorker(scratch: Scratch, file: string, task: unknown): Promise<{ readonly said: string; stop(): Promise<void> }> {
  const child = worker(scratch, file, task);
  const said = await new Promise<string>((resolve, reject) => {
    child.process.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    void child.ended.then((code) => reject(new CliFault(`${file} ended with ${code}: ${child.lastWords()}`)));
  });
  return {
    said,
    async stop() {
      child.process.kill('SIGTERM');
      await child.ended;
    },
  };
}
