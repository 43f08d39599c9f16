import { backOffMs, messageOf } from '@sluice/kernel';
import type { Check } from './health.ts';
import type { Logger } from './logger.ts';
import { pause } from './wake.ts';

export interface Loop {
  /** No further step; resolves when the running one has ended. */
  stop(): Promise<void>;
  /** For /readyz and doctor: fails while steps fail, or while one hangs. */
  readonly healthy: () => Check;
}

const running = new Set<() => Check>();

/** Every loop of the process, for /livez: fails only where a step hangs. One that fails and tries again is alive: a restart would not mend what it waits for. */
export const livingLoops = (): Check[] => [...running].map((alive) => alive());

export interface LoopOptions {
  readonly name: string;
  readonly logger: Logger;
  /** One round. It sleeps inside when there is nothing to do, and gives way when the signal comes. */
  readonly step: (signal: AbortSignal) => Promise<void>;
  readonly onFault?: (error: unknown) => void;
  readonly backOff?: { readonly firstMs: number; readonly maxMs: number };
  /** A step that takes longer counts as hanging. */
  readonly hangsAfterMs?: number;
}

/**
 * A background loop that does not die: a step that throws is tried again after a pause that grows to `maxMs`;
 * the log level rises with the delay, so that a blip is a whisper and an outage is heard.
 */
export function runLoop(options: LoopOptions): Loop {
  const { name, logger, step, backOff = { firstMs: 50, maxMs: 5000 }, hangsAfterMs = 60_000 } = options;
  const stopping = new AbortController();
  let failures = 0;
  let began = performance.now();
  let lastFault = '';

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      began = performance.now();
      try {
        await step(stopping.signal);
        if (failures > 0) logger.info({ loop: name, failures }, 'loop recovered');
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        options.onFault?.(error);
        lastFault = messageOf(error);
        const waitMs = backOffMs(failures, backOff, Math.random());
        failures++;
        const level = waitMs < 500 ? 'debug' : waitMs < 2500 ? 'warn' : 'error';
        logger[level]({ loop: name, err: error, failures, waitMs }, 'loop step failed, trying again');
        await pause(waitMs, stopping.signal);
      }
    }
  };
  const alive = (): Check => {
    const tookMs = performance.now() - began;
    if (tookMs <= hangsAfterMs) return { name, status: 'ok' };
    return { name, status: 'fail', detail: `no progress for ${Math.round(tookMs / 1000)} s`, remedy: 'restart the process; the log says what it did last' };
  };
  running.add(alive);
  const ended = run().finally(() => running.delete(alive));
  return {
    stop: () => {
      stopping.abort();
      return ended;
    },
    healthy: () =>
      failures > 1 ? { name, status: 'fail', detail: `${failures} failures in a row: ${lastFault}`, remedy: 'it goes on by itself when what it needs (most often the database) is back' } : alive(),
  };
}

export interface EveryOptions extends Pick<LoopOptions, 'name' | 'logger'> {
  readonly ms: number;
  /** Before the first time, where that is another while. */
  readonly firstMs?: number;
  readonly work: () => Promise<unknown>;
}

/** Work that is done again and again, so long after it was done before; none is begun while it is stopped. */
export function runEvery({ name, logger, ms, firstMs = ms, work }: EveryOptions): Loop {
  let waitMs = firstMs;
  return runLoop({
    name,
    logger,
    hangsAfterMs: 2 * Math.max(ms, firstMs),
    step: async (signal) => {
      await pause(waitMs, signal);
      waitMs = ms;
      if (!signal.aborted) await work();
    },
  });
}
