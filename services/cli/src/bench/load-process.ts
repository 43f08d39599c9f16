import { spawn } from 'node:child_process';
import path from 'node:path';
import type { LoadFigures } from './http-load.ts';

/** Runs the load generator as a process of its own and answers its figures. */
export async function runLoad(task: Readonly<Record<string, string | number>>): Promise<LoadFigures> {
  const child = spawn(process.execPath, ['--conditions=development', '--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'http-load.ts'), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the load generator ended with ${code}`);
  return JSON.parse(said) as LoadFigures;
}
