import { backOffMs, messageOf } from '@sluice/kernel';
import { type Logger, pause } from '@sluice/runtime';
import { isPassing } from '@sluice/store';

const BACK_OFF = { firstMs: 100, maxMs: 5000 };

export interface PatienceOptions {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told at each fault: what is waited for, and why. */
  readonly waiting?: (why: string) => void;
  /** What is waited out. Default: every passing fault. */
  readonly passes?: (error: unknown) => boolean;
}

/** Does it again after a passing fault, for ever, with a pause that grows: parts of a system come up in any order. @throws what is no passing fault */
export async function patiently<T>(what: string, work: () => Promise<T>, { logger, signal, waiting, passes = isPassing }: PatienceOptions): Promise<T> {
  for (let failures = 0; ; failures++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!passes(error)) throw error;
      const waitMs = backOffMs(failures, BACK_OFF, Math.random());
      logger[waitMs < 1000 ? 'info' : waitMs < 3000 ? 'warn' : 'error']({ err: error, waitMs }, `waiting: ${what}`);
      waiting?.(`${what}: ${messageOf(error)}`);
      await pause(waitMs, signal);
    }
  }
}
