/**
 * Intake with natural batching (architecture: "Intake, exactly"). While fewer than two flushes are under way a contact is flushed at once;
 * what comes meanwhile waits and goes together, so the batch grows with the load and a lone contact waits for nobody.
 * A contact is answered after the commit that holds it and its event, never before.
 *
 * The queue is bounded in number and in time: beyond either, or while the database is away, `accept` fails with a PassingFault, which a
 * channel answers with 503 + Retry-After or SMTP 4xx. Nothing has to be reset afterwards: the next contact simply tries again.
 * A flush whose outcome is unknown (connection lost in commit) is a PassingFault too: the sender repeats, and the repeat finds the first id.
 */
import { PassingFault } from '@sluice/kernel';
import type { Accepted, NewContact } from './contact.ts';

export interface IntakeLimits {
  /** Contacts that may wait for a flush. */
  readonly maxWaiting: number;
  readonly maxBatch: number;
  /** The sum of raw bytes in one flush: a statement of many large mails would hold its connection too long. */
  readonly maxBatchBytes: number;
  readonly maxFlushes: number;
  /** How long one contact may wait for its answer. */
  readonly patienceMs: number;
}

export const INTAKE_LIMITS: IntakeLimits = { maxWaiting: 4096, maxBatch: 256, maxBatchBytes: 8 * 1024 * 1024, maxFlushes: 2, patienceMs: 10_000 };

export interface IntakeOptions {
  /** Stores all of them in one statement, or none; answers in the same order. */
  readonly insert: (contacts: readonly NewContact[]) => Promise<readonly Accepted[]>;
  /** True where the same batch may succeed later. */
  readonly isPassing: (error: unknown) => boolean;
  readonly onFlush?: (contacts: number, tookMs: number) => void;
  readonly onFault?: (error: unknown) => void;
  readonly limits?: Partial<IntakeLimits>;
}

interface Waiting {
  readonly contact: NewContact;
  readonly since: number;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (error: unknown) => void;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #limits: IntakeLimits;
  #waiting: Waiting[] = [];
  readonly #flying = new Set<readonly Waiting[]>();
  #scheduled = false;
  #watch: NodeJS.Timeout | undefined;
  #closed = false;
  #idle: (() => void)[] = [];
  #away = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#limits = { ...INTAKE_LIMITS, ...options.limits };
  }

  /**
   * Answers after the commit.
   * @throws PassingFault where it cannot be stored now; any other error concerns this contact alone and will not go away.
   */
  accept(contact: NewContact): Promise<Accepted> {
    if (this.#closed) return Promise.reject(new PassingFault('intake is closing'));
    if (this.#waiting.length >= this.#limits.maxWaiting) return Promise.reject(new PassingFault('too many contacts are waiting for the database'));
    const answer = new Promise<Accepted>((resolve, reject) => {
      this.#waiting.push({ contact, since: performance.now(), resolve, reject });
    });
    this.#schedule();
    return answer;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** True from a flush that the database did not take until one that it took. */
  get away(): boolean {
    return this.#away;
  }

  /** Takes nothing more and waits until all that was taken is answered. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#waiting.length > 0 || this.#flying.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
    clearInterval(this.#watch);
  }

  /** One turn of the event loop gathers what a single read of many sockets brought. */
  #schedule(): void {
    if (this.#scheduled || this.#flying.size >= this.#limits.maxFlushes) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#pump();
    });
    this.#watch ??= setInterval(() => this.#giveUp(), Math.max(50, this.#limits.patienceMs / 10)).unref();
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#flying.size < this.#limits.maxFlushes) {
      const batch = this.#take();
      this.#flying.add(batch);
      void this.#flush(batch).finally(() => {
        this.#flying.delete(batch);
        if (this.#waiting.length > 0) this.#schedule();
        else if (this.#flying.size === 0) for (const done of this.#idle.splice(0)) done();
      });
    }
  }

  #take(): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { contact } of this.#waiting) {
      bytes += contact.raw?.length ?? 0;
      if (count > 0 && (count >= this.#limits.maxBatch || bytes > this.#limits.maxBatchBytes)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    const began = performance.now();
    try {
      const answers = await this.#options.insert(batch.map((one) => one.contact));
      this.#away = false;
      this.#options.onFlush?.(batch.length, performance.now() - began);
      batch.forEach((one, index) => one.resolve(answers[index]!));
    } catch (error) {
      await this.#failed(batch, error);
    }
  }

  /** A fault of the world fails them all; a fault of one contact must not take its neighbours with it. */
  async #failed(batch: readonly Waiting[], error: unknown): Promise<void> {
    this.#options.onFault?.(error);
    if (this.#options.isPassing(error)) {
      this.#away = true;
      const fault = new PassingFault('the database does not take contacts now', { cause: error });
      for (const one of batch) one.reject(fault);
    } else if (batch.length === 1) batch[0]?.reject(error);
    else for (const one of batch) await this.#flush([one]);
  }

  /** Who has waited too long is told so, even where the statement still hangs: promises settle once, a later answer is dropped. */
  #giveUp(): void {
    const before = performance.now() - this.#limits.patienceMs;
    const fault = new PassingFault('the database does not answer in time');
    const late = this.#waiting.findIndex((one) => one.since > before);
    for (const one of this.#waiting.splice(0, late < 0 ? this.#waiting.length : late)) one.reject(fault);
    for (const batch of this.#flying) for (const one of batch) if (one.since <= before) one.reject(fault);
  }
}
