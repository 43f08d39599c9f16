import type { Batch, Log } from '../port.ts';
import { testRecord } from './records.ts';
import { Until } from './until.ts';

/** Writers of numbered records, one a key: each sends the next one after the ack, and the same one again where there was none, as the relay does. */
export class Writers {
  /** By key, how many were acked. */
  readonly acked = new Map<string, number>();
  refused = 0;
  readonly #over = new AbortController();
  readonly #done: Promise<unknown>;

  constructor(log: Log, topic: string, keys: readonly string[]) {
    this.#done = Promise.all(
      keys.map(async (key) => {
        while (!this.#over.signal.aborted) {
          try {
            await log.publish([testRecord(topic, key, String(this.acked.get(key) ?? 0))]);
            this.acked.set(key, (this.acked.get(key) ?? 0) + 1);
          } catch {
            this.refused++;
          }
        }
      }),
    );
  }

  get count(): number {
    return [...this.acked.values()].reduce((sum, n) => sum + n, 0);
  }

  async stop(): Promise<void> {
    this.#over.abort();
    await this.#done;
  }
}

/** What a group was given, repeats aside: by key, the numbers in the order of their first delivery. */
export class FirstDeliveries {
  readonly changed = new Until();
  readonly #byKey = new Map<string, Set<number>>();

  readonly onBatch = async ({ records }: Batch): Promise<void> => {
    for (const { key, value } of records) {
      const seen = this.#byKey.get(key!) ?? new Set();
      this.#byKey.set(key!, seen.add(Number(value)));
    }
    this.changed.ring();
  };

  of(key: string): readonly number[] {
    return [...(this.#byKey.get(key) ?? [])];
  }

  get count(): number {
    return [...this.#byKey.values()].reduce((sum, seen) => sum + seen.size, 0);
  }

  /** Resolves when everything that was acked has come. */
  all(writers: Writers): Promise<void> {
    return this.changed.until(() => [...writers.acked].every(([key, count]) => (this.#byKey.get(key)?.size ?? 0) >= count));
  }
}
