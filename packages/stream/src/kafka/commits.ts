import { type Check, type Logger, type Loop, runLoop, Wake } from '@sluice/runtime';
import { type OwnedPosition, placeOf } from '../group-runner.ts';
import type { TopicPartition } from '../port.ts';
import type { As, KafkaClients, PositionsClient } from './clients.ts';
import { passing } from './faults.ts';

const LONGEST_SLEEP_MS = 30_000;
/** Between two requests, unless somebody waits for what is due: only a crash before it makes what was done come again, and the inbox knows it. */
const PACE_MS = 100;

export interface CommitsOptions {
  readonly clients: KafkaClients;
  readonly group: string;
  readonly logger: Logger;
  /** Undefined while the member is joining: what is sent meanwhile is refused. */
  readonly as: () => As | undefined;
  /** Whether this member still has the partition, in the same epoch. */
  readonly mine: (position: OwnedPosition) => boolean;
  /** Positions were saved, or will not be. */
  readonly settled: () => void;
}

/**
 * Positions on their way to the broker: the last of each partition, all of them in one request, one request at a time. On a client of their own,
 * in the member's name: the member's would answer a refusal by joining again and sending the same once more, and that could take back what
 * another member has saved meanwhile.
 */
export class Commits {
  readonly #o: CommitsOptions;
  readonly #wake = new Wake();
  /** Somebody waits for what is due. */
  readonly #haste = new Wake();
  #sentAt = Number.NEGATIVE_INFINITY;
  readonly #due = new Map<string, OwnedPosition>();
  #sent: ReadonlyMap<string, OwnedPosition> = new Map();
  readonly #client: PositionsClient;
  readonly #loop: Loop;
  #idle: (() => void)[] = [];

  constructor(options: CommitsOptions) {
    this.#o = options;
    this.#client = options.clients.positions(options.group);
    this.#loop = runLoop({ name: `kafka positions ${options.group}`, logger: options.logger, step: (signal) => this.#step(signal), backOff: { firstMs: 50, maxMs: 1000 } });
  }

  add(positions: readonly OwnedPosition[]): void {
    for (const position of positions) if (this.#o.mine(position)) this.#due.set(placeOf(position), position);
    this.#wake.ring();
  }

  /** The member is settled again. */
  ring(): void {
    this.#wake.ring();
  }

  /** Whoever asks waits for it. */
  pending(at: TopicPartition): boolean {
    const place = placeOf(at);
    const pending = this.#due.has(place) || this.#sent.has(place);
    if (pending) this.#haste.ring();
    return pending;
  }

  check(): Check {
    return this.#loop.healthy();
  }

  /** Saved positions; a partition without one is not in it. */
  async saved(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
    try {
      return await this.#client.saved(partitions);
    } catch (error) {
      throw passing(`positions of ${this.#o.group} cannot be read`, error);
    }
  }

  /** Resolves when everything is saved, or after `ms`: what is not comes again. */
  async flush(ms: number): Promise<void> {
    if (this.#due.size === 0 && this.#sent.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
      this.#haste.ring();
      this.#wake.ring();
    });
  }

  async stop(): Promise<void> {
    const stopped = this.#loop.stop();
    await this.#client.close();
    await stopped;
  }

  /** Sleeps first: a step that is over says that the loop is well. */
  async #step(signal: AbortSignal): Promise<void> {
    await this.#wake.wait(LONGEST_SLEEP_MS, signal);
    const restMs = this.#sentAt + PACE_MS - performance.now();
    if (restMs > 0) await this.#haste.wait(restMs, signal);
    this.#haste.take();
    for (const [place, position] of this.#due) if (!this.#o.mine(position)) this.#due.delete(place);
    const as = this.#o.as();
    if (this.#due.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    if (this.#due.size === 0 || !as) return;
    this.#sent = new Map(this.#due);
    this.#due.clear();
    this.#sentAt = performance.now();
    try {
      await this.#client.commit(as, [...this.#sent.values()]);
    } catch (error) {
      for (const [place, position] of this.#sent) if (!this.#due.has(place)) this.#due.set(place, position);
      throw passing(`positions of ${this.#o.group} were not saved`, error);
    } finally {
      this.#sent = new Map();
      this.#wake.ring(); // what came meanwhile, or failed
      this.#o.settled();
    }
  }
}
