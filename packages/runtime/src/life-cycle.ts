import { messageOf } from '@sluice/kernel';
import { ConfigError } from './env.ts';
import { struckOut } from './logger.ts';

export interface Running {
  /** Drains: no new work, what is in hand is finished, then everything is closed. */
  stop(): Promise<void>;
  /** Resolves with a sentence when it can never go on by itself: the process ends with 1, for whoever starts it again. */
  readonly broken?: Promise<string>;
  /** Resolves when all is done that it was started for: it drains, and the process ends with 0. */
  readonly done?: Promise<void>;
}

/** How the process sees the world: given in, so that only `main.ts` reads `process`. */
export interface ProcessPort {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  exit(code: number): never;
  channel?: { unref(): void } | undefined;
  stderr: { write(text: string): unknown };
}

const SAME_SIGNAL_MS = 1000;

/**
 * The life of a process: start, wait for a signal or for the end of the parent, drain, leave.
 * A signal may come twice (terminal and bootstrap): repeats within a second are one; a later one leaves at once with 130.
 * A signal during the start is told to it; what has started by then is stopped again. Exit codes: 78 wrong configuration, 1 failed.
 */
export function runProcess(options: { readonly name: string; readonly process: ProcessPort; readonly start: (signal: AbortSignal) => Promise<Running> }): void {
  const { name, process, start } = options;
  const given = new AbortController();
  let stoppingSince: number | undefined;
  const leave = (code: number, text?: string): never => {
    if (text) process.stderr.write(`${name}: ${text}\n`);
    return process.exit(code);
  };
  const stop = (): void => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > SAME_SIGNAL_MS) leave(130, 'stopped at once, on the second signal');
      return;
    }
    stoppingSince = performance.now();
    process.stderr.write(`${name}: draining\n`);
    given.abort();
    void starting
      .then((running) => running.stop())
      .then(
        () => leave(0),
        (error: unknown) => leave(1, `stopping failed: ${messageOf(error)}`),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  if (process.channel) {
    process.on('disconnect', stop);
    process.channel.unref();
  }
  process.on('unhandledRejection', (error) => leave(1, `broken invariant: ${struckOut(error instanceof Error ? (error.stack ?? error.message) : String(error))}`));
  const starting = start(given.signal);
  void starting.then(
    async (running) => {
      void running.done?.then(stop);
      const why = await running.broken;
      if (why !== undefined && stoppingSince === undefined) leave(1, why);
    },
    () => undefined,
  ); // told below
  starting.catch((error: unknown) => (given.signal.aborted ? leave(0) : leave(error instanceof ConfigError ? 78 : 1, messageOf(error))));
}
