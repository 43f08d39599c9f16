import { rmSync } from 'node:fs';
import { CliFault } from '../fault.ts';

/** What a bench made, and takes away at its end: also when it fails, also on Ctrl-C. */
export class Scratch {
  readonly #undo: (() => Promise<void> | void)[] = [];

  /** Run at the end, last one first. */
  add(undo: () => Promise<void> | void): void {
    this.#undo.push(undo);
  }

  folder(dir: string): void {
    this.add(() => rmSync(dir, { recursive: true, force: true }));
  }

  /** All of it, also where some cannot be taken away. @throws the first fault */
  async clear(): Promise<void> {
    const faults: unknown[] = [];
    for (let undo = this.#undo.pop(); undo; undo = this.#undo.pop()) {
      try {
        await undo();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) throw faults[0];
  }
}

/** How signals reach a bench; `process` in the command, a fake in a test. */
export interface Signals {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}

/** Runs `work` and clears up behind it. @throws CliFault where a signal ended it */
export async function withScratch<T>(signals: Signals, work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const scratch = new Scratch();
  const stopped = Promise.withResolvers<never>();
  const stop = (): void => stopped.reject(new CliFault('stopped; what the bench had made is taken away'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.on(signal, stop);
  try {
    return await Promise.race([work(scratch), stopped.promise]);
  } finally {
    await scratch.clear();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) signals.off(signal, stop);
  }
}
