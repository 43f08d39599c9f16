import { type Logger, type Loop, pause, runLoop } from '@sluice/runtime';
import type { Database } from '@sluice/store';
import type { TopicRow } from './topics.ts';

export interface EndsWatchOptions {
  readonly db: Database;
  readonly logger: Logger;
  readonly pollMs: number;
  /** What readers of this process wait for. */
  readonly watched: () => Promise<readonly TopicRow[]>;
  readonly grown: (topics: ReadonlySet<string>) => void;
}

/**
 * The safety poll of a process: finds what no bell told of (written by another process, or before a crash), by one statement for all topics,
 * so that fifteen groups that wait cost no more than one. Each leading column of the key is named, as for reading.
 */
export class EndsWatch {
  readonly #o: EndsWatchOptions;
  readonly #ends = new Map<string, number>();
  readonly #loop: Loop;

  constructor(options: EndsWatchOptions) {
    this.#o = options;
    this.#loop = runLoop({
      name: 'log ends',
      logger: options.logger,
      step: async (signal) => {
        await pause(options.pollMs, signal);
        if (!signal.aborted) await this.#look();
      },
    });
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async #look(): Promise<void> {
    const topics = await this.#o.watched();
    if (topics.length === 0) return;
    const selects = topics.map(
      ({ id, partitions }) =>
        `select ${id} as topic, sum((select r.off + 1 from log.record as r where r.topic = ${id} and r.part = p order by r.off desc limit 1)) as total from generate_series(0, ${partitions - 1}) as p`,
    );
    const rows = await this.#o.db.query<{ topic: number; total: number | null }>(selects.join(' union all '));
    const grown = new Set<string>();
    for (const { topic, total } of rows) {
      const { name } = topics.find((one) => one.id === topic)!;
      if ((total ?? 0) !== this.#ends.get(name)) grown.add(name); // less: it was deleted and made anew
      this.#ends.set(name, total ?? 0);
    }
    if (grown.size > 0) this.#o.grown(grown);
  }
}
