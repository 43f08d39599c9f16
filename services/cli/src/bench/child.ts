import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { CliFault } from '../fault.ts';
import type { Scratch } from './scratch.ts';

const NODE_FLAGS = ['--conditions=development', '--disable-warning=ExperimentalWarning'];

/** Runs a file of ours under the Node that runs this. IPC: what it starts can end by itself when we are gone. */
export function spawnNode(file: string, args: readonly string[], env: NodeJS.ProcessEnv, stdout: 'pipe' | 'ignore'): ChildProcess {
  return spawn(process.execPath, [...NODE_FLAGS, file, ...args], { env, stdio: ['ignore', stdout, 'inherit', 'ipc'] });
}

/** A worker of the bench: a file of this folder that takes one JSON argument and prints lines of JSON. */
function worker(scratch: Scratch, file: string, task: unknown): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const child = spawnNode(path.join(import.meta.dirname, file), [JSON.stringify(task)], process.env, 'pipe');
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  scratch.add(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended };
}

/** Runs a worker to its end and answers what it said. @throws CliFault where it fails */
export async function runWorker<T>(scratch: Scratch, file: string, task: unknown): Promise<T> {
  const { child, ended } = worker(scratch, file, task);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await ended;
  if (code !== 0) throw new CliFault(`${file} ended with ${code}`);
  return JSON.parse(said) as T;
}

/** Starts a worker that goes on, and answers its first line. */
export async function startWorker(scratch: Scratch, file: string, task: unknown): Promise<{ readonly said: string; stop(): Promise<void> }> {
  const { child, ended } = worker(scratch, file, task);
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    void ended.then((code) => reject(new CliFault(`${file} ended with ${code}`)));
  });
  return {
    said,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
