import { Wake } from '@sluice/runtime';
import type { Queryable } from '@sluice/store';
import { type Reception, receptionOf } from './reports.ts';

/** A report may be taken by another gateway, whose bell is not heard here. */
const LOOK_MS = 1000;

/** Wakes who waits for the services' reports, whenever this process has kept one. */
export class ReceptionBell {
  readonly #sleepers = new Set<Wake>();

  ring(): void {
    for (const wake of this.#sleepers) wake.ring();
  }

  /** Resolves when every service has said something of the version or of a later one; at the latest after `waitMs`, with what was said by then. */
  async wait(db: Queryable, number: number, services: readonly string[], waitMs: number): Promise<Reception> {
    const end = performance.now() + waitMs;
    const wake = new Wake();
    this.#sleepers.add(wake);
    try {
      for (;;) {
        const reception = await receptionOf(db, number, services);
        const restMs = end - performance.now();
        if (reception.missing.length === 0 || restMs <= 0) return reception;
        await wake.wait(Math.min(LOOK_MS, restMs));
      }
    } finally {
      this.#sleepers.delete(wake);
    }
  }
}
