import { Wake } from '@sluice/runtime';

/** Wakes the calls of this process that wait for their result; a call answered by another process's writer finds it by its own poll. */
export class Bells {
  readonly #waiting = new Map<string, Set<Wake>>();

  hang(requestId: string): { readonly wake: Wake; remove(): void } {
    const wake = new Wake();
    const wakes = this.#waiting.get(requestId) ?? new Set();
    this.#waiting.set(requestId, wakes.add(wake));
    return {
      wake,
      remove: () => {
        wakes.delete(wake);
        if (wakes.size === 0) this.#waiting.delete(requestId);
      },
    };
  }

  ring(requestIds: readonly string[]): void {
    for (const id of requestIds) for (const wake of this.#waiting.get(id) ?? []) wake.ring();
  }
}
