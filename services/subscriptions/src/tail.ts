import type { Log } from '@sluice/stream';
import { Wake } from '@sluice/runtime';
import type { Vector } from './domain/cursor.ts';

interface Listener {
  readonly wake: Wake;
  readonly isNews: (ends: Vector) => boolean;
}

/**
 * Where the log ends, asked once for all who want to know at the same time: a hundred waiting readers cost what one costs.
 * They sleep until the log's bell; nobody polls.
 */
export class Tail {
  readonly #log: Pick<Log, 'watch' | 'admin'>;
  readonly #topics: readonly string[];
  readonly #listeners = new Set<Listener>();
  #asking: Promise<Vector> | undefined;
  #askedNext: Promise<Vector> | undefined;
  #unwatch: (() => void) | undefined;
  #telling = false;
  #rung = false;

  constructor(log: Pick<Log, 'watch' | 'admin'>, topics: readonly string[]) {
    this.#log = log;
    this.#topics = topics;
  }

  start(): void {
    this.#unwatch ??= this.#log.watch(this.#topics, () => {
      this.#rung = true;
      if (this.#listeners.size > 0) void this.#tell();
    });
  }

  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  get listening(): number {
    return this.#listeners.size;
  }

  /** The ends as they are after this call: it joins the next question, never one that is on its way already. */
  ends(): Promise<Vector> {
    if (this.#asking === undefined) return this.#ask();
    this.#askedNext ??= this.#asking.then(
      () => this.#ask(),
      () => this.#ask(),
    );
    return this.#askedNext;
  }

  /** Begins to listen; what rings before `sleep` is heard too. `isNews` says whether these ends are news for it. */
  listen(isNews: Listener['isNews']): { sleep(ms: number, signal: AbortSignal): Promise<void>; leave(): void } {
    const listener: Listener = { wake: new Wake(), isNews };
    this.#listeners.add(listener);
    return { sleep: (ms, signal) => listener.wake.wait(ms, signal), leave: () => this.#listeners.delete(listener) };
  }

  #ask(): Promise<Vector> {
    this.#askedNext = undefined;
    const asking = this.#read().finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  async #read(): Promise<Vector> {
    return new Map(await Promise.all(this.#topics.map(async (topic) => [topic, await this.#log.admin.ends(topic)] as const)));
  }

  async #tell(): Promise<void> {
    if (this.#telling) return;
    this.#telling = true;
    while (this.#rung && this.#listeners.size > 0) {
      this.#rung = false;
      const ends = await this.ends().catch(() => undefined); // who is woken asks again and tells its caller
      for (const one of this.#listeners) if (ends === undefined || one.isNews(ends)) one.wake.ring();
    }
    this.#telling = false;
  }
}
