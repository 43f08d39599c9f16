/** A bell for one sleeper: rung before the wait, it is not lost; rung many times, it wakes once. */
export class Wake {
  #rung = false;
  #go: (() => void) | undefined;
  #also: Wake | undefined;
  #tell: (() => void) | undefined;

  ring(): void {
    this.#tell?.();
    this.hear();
  }

  /** A ring from elsewhere: it wakes, and nobody else is told of it. */
  hear(): void {
    this.#rung = true;
    this.#go?.();
    this.#also?.ring();
  }

  /** `tell` runs at every ring of this process: whoever should wake may sleep in another one. */
  carry(tell: () => void): void {
    this.#tell = tell;
  }

  /** Whoever sleeps on `other` hears this bell too. */
  forward(other: Wake): void {
    this.#also = other;
  }

  /** Whether it was rung since the last wait or take; forgets it. */
  take(): boolean {
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }

  /** Sleeps until the bell, `ms` or the signal; at once where the bell was rung since the last wait. */
  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    if (!this.#rung && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        // Whatever ends the sleep, nothing stays behind on the signal: a loop sleeps on the same one for years.
        const wake = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.max(0, ms));
        this.#go = wake;
        signal?.addEventListener('abort', wake, { once: true });
      });
      this.#go = undefined;
    }
    this.#rung = false;
  }
}

/** Sleeps; wakes early when the signal is given. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Wake().wait(ms, signal);
}
