import type { Clock, Instant } from '@sluice/kernel';
import { type Check, type Logger, type Loop, pause, runLoop } from '@sluice/runtime';
import type { Queryable } from './transaction.ts';

const STEP_MS = 2000;

export interface DatabaseClockOptions {
  readonly db: Queryable;
  readonly logger: Logger;
  readonly sampleMs?: number;
  /** Milliseconds of a clock that no one can set; a test gives its own. */
  readonly monotonic?: () => number;
  /** The database's clock went another way than ours by this many ms: an operator should know. */
  readonly onStep?: (byMs: number) => void;
}

/**
 * The time of the system: Postgres' `clock_timestamp()`, sampled each second and carried on by the monotonic clock.
 * A step of the host's clock fires nothing early or late. A step of the database's own clock is followed (deadlines are its rows) and told.
 */
export class DatabaseClock implements Clock {
  readonly #options: DatabaseClockOptions;
  readonly #monotonic: () => number;
  #offset: number | undefined;
  #loop: Loop | undefined;
  #lastStep: { readonly byMs: number; readonly at: Instant } | undefined;

  constructor(options: DatabaseClockOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  /** The first sample is taken before it returns. */
  async start(): Promise<void> {
    await this.sample();
    this.#loop = runLoop({
      name: 'clock',
      logger: this.#options.logger,
      step: async (signal) => {
        await pause(this.#options.sampleMs ?? 1000, signal);
        if (!signal.aborted) await this.sample();
      },
    });
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
  }

  now(): Instant {
    if (this.#offset === undefined) throw new Error('the clock was read before its first sample');
    return Math.floor(this.#offset + this.#monotonic());
  }

  /**
   * One sample: the database read its clock somewhere within the round trip, so it bounds the offset from both sides. What is known already
   * stays within the bounds, beginning at the lower one: a slow answer tells little, and never that it is later than it is.
   */
  async sample(): Promise<void> {
    const before = this.#monotonic();
    const [row] = await this.#options.db.query<{ at: number }>('select (extract(epoch from clock_timestamp()) * 1000)::float8 as at');
    const after = this.#monotonic();
    if (!row) return;
    const [least, most] = [row.at - after, row.at - before];
    const offset = this.#offset === undefined ? least : Math.min(Math.max(this.#offset, least), most);
    const byMs = this.#offset === undefined ? 0 : offset - this.#offset;
    this.#offset = offset;
    if (Math.abs(byMs) <= STEP_MS) return;
    this.#lastStep = { byMs: Math.round(byMs), at: this.now() };
    this.#options.logger.error({ byMs: Math.round(byMs) }, "the database's clock stepped; deadlines follow it");
    this.#options.onStep?.(byMs);
  }

  check(): Check {
    if (this.#loop?.healthy().status === 'fail') return { ...this.#loop.healthy(), name: 'clock' };
    if (this.#lastStep && this.now() - this.#lastStep.at < 3_600_000)
      return { name: 'clock', status: 'warn', detail: `the database's clock stepped by ${this.#lastStep.byMs} ms within the hour`, remedy: 'look at the time service of the database host' };
    return { name: 'clock', status: 'ok' };
  }
}
