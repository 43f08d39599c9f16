import { backOffMs, messageOf } from '@sluice/kernel';
import { type Check, crashPoint, type Logger, type Loop, pause, runLoop, Wake } from '@sluice/runtime';
import type { Tx } from '@sluice/store';
import type { Batch, LogRecord, Position, SubscribeOptions, Subscription, TopicPartition } from './port.ts';

/** `leftOut`: of no interest to the group (`types`); only its offset counts. */
export type SourceRecord = LogRecord & { readonly leftOut?: true };

/** `epoch`, where a driver has it: another one says that the partition was lost meanwhile and won again, and is read from its saved position. */
export interface Owned extends TopicPartition {
  readonly epoch?: number | undefined;
}
export type OwnedPosition = Position & Owned;

/** What a driver gives the runner: who owns what, reading, and where positions are kept. */
export interface Source {
  /** The partitions that this member owns now; called before each round, cheap when nothing changed. `busy` ones must not be given away. */
  assignment(busy: (partition: TopicPartition) => boolean): Promise<readonly Owned[]>;
  positions(partitions: readonly Owned[]): Promise<readonly Position[]>;
  read(from: readonly OwnedPosition[], maxRecords: number): Promise<readonly SourceRecord[]>;
  /** Undefined where positions cannot be saved in a handler's transaction. */
  readonly saveIn?: (tx: Tx, positions: readonly OwnedPosition[]) => Promise<void>;
  /** With the epoch in which the records were read: where it is over, somebody else may have gone further. */
  save(positions: readonly OwnedPosition[]): Promise<void>;
  readonly pollMs: number;
  leave(): Promise<void>;
}

interface Slot extends Owned {
  next: number;
  paused: number;
  failures: number;
  retryAt: number;
}

export const placeOf = (at: TopicPartition): string => `${at.partition} ${at.topic}`;
const BACK_OFF = { firstMs: 50, maxMs: 5000 };
/** A loop starts a batch at most every 5 ms: a lone record does not wait, a stream is gathered. */
const PACE_MS = 5;

/**
 * The fetch loop of one member, the same for every driver that polls. A partition is in one batch at a time; a batch that throws comes
 * again after a growing pause, alone with its partition, while the others go on.
 */
export class GroupRunner implements Subscription {
  readonly wake = new Wake();
  readonly #source: Source;
  readonly #options: Required<Pick<SubscribeOptions, 'mixPartitions' | 'maxRecords'>> & SubscribeOptions;
  readonly #logger: Logger;
  readonly #slots = new Map<string, Slot>();
  readonly #running = new Set<Promise<void>>();
  /** Partitions of the running batches: a partition that was lost and won again meanwhile waits for its old batch. */
  readonly #inHand = new Set<string>();
  readonly #pausedBefore = new Map<string, number>();
  readonly #loop: Loop;
  #closing = false;

  constructor(source: Source, options: SubscribeOptions, logger: Logger) {
    this.#source = source;
    this.#options = { mixPartitions: false, maxRecords: 500, ...options };
    this.#logger = logger;
    this.#loop = runLoop({ name: `group ${options.group}`, logger, step: (signal) => this.#step(signal) });
  }

  owned(): readonly TopicPartition[] {
    return [...this.#slots.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  pause(topic: string, partition: number): () => void {
    const key = placeOf({ topic, partition });
    const change = (by: number): void => {
      this.#pausedBefore.set(key, (this.#pausedBefore.get(key) ?? 0) + by);
      const slot = this.#slots.get(key);
      if (slot) slot.paused = this.#pausedBefore.get(key) ?? 0;
      this.wake.ring();
    };
    change(1);
    let resumed = false;
    return () => {
      if (!resumed) change(-1);
      resumed = true;
    };
  }

  check(): Check {
    return this.#loop.healthy();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.wake.ring();
    await this.#loop.stop();
    await Promise.all(this.#running);
    await this.#source.leave();
  }

  async #step(signal: AbortSignal): Promise<void> {
    const began = performance.now();
    await this.#reassign();
    const ready = [...this.#slots.values()].filter((slot) => !this.#inHand.has(placeOf(slot)) && slot.paused <= 0 && slot.retryAt <= began);
    const records = ready.length === 0 ? [] : await this.#source.read(ready, this.#options.maxRecords);
    if (records.length === 0 || this.#closing) {
      await this.wake.wait(this.#sleepMs(began), signal);
      return;
    }
    await this.#dispatch(ready, records);
    const restMs = PACE_MS - (performance.now() - began);
    if (restMs > 0.3 && records.length < this.#options.maxRecords / 2) await pause(restMs, signal);
  }

  /** Mixed: everything that is healthy in one batch, awaited. Else, and after a failure: a batch for each partition, side by side. */
  async #dispatch(ready: readonly Slot[], records: readonly SourceRecord[]): Promise<void> {
    const byPartition = Map.groupBy(records, placeOf);
    const healthy = this.#options.mixPartitions ? ready.filter((slot) => slot.failures === 0 && byPartition.has(placeOf(slot))) : [];
    for (const slot of ready) {
      const own = byPartition.get(placeOf(slot));
      if (own && !healthy.includes(slot)) void this.#launch([slot], own);
    }
    if (healthy.length > 0) await this.#launch(healthy, healthy.length === byPartition.size ? records : healthy.flatMap((slot) => byPartition.get(placeOf(slot)) ?? []));
  }

  #launch(slots: readonly Slot[], records: readonly SourceRecord[]): Promise<void> {
    for (const slot of slots) this.#inHand.add(placeOf(slot));
    const run = this.#handle(slots, records).finally(() => {
      for (const slot of slots) this.#inHand.delete(placeOf(slot));
      this.#running.delete(run);
      this.wake.ring();
    });
    this.#running.add(run);
    return run;
  }

  async #handle(slots: readonly Slot[], read: readonly SourceRecord[]): Promise<void> {
    const epochs = new Map(slots.map((slot) => [placeOf(slot), slot.epoch]));
    const ends = new Map<string, OwnedPosition>();
    for (const record of read) {
      const place = placeOf(record);
      ends.set(place, { topic: record.topic, partition: record.partition, next: record.offset + 1, epoch: epochs.get(place) });
    }
    const positions = [...ends.values()];
    const records = read.some((record) => record.leftOut) ? read.filter((record) => !record.leftOut) : read;
    const { saveIn } = this.#source;
    let saved = false;
    const batch: Batch = saveIn
      ? {
          records,
          commitIn: async (tx) => {
            await saveIn(tx, positions);
            tx.onCommit(() => (saved = true));
          },
        }
      : { records };
    try {
      if (records.length > 0) await this.#options.onBatch(batch);
      if (!saved) await this.#save(positions);
      for (const [key, { next, epoch }] of ends) {
        const slot = this.#slots.get(key); // lost and won again meanwhile, it is another one
        if (slot && slot.epoch === epoch) [slot.next, slot.failures] = [Math.max(slot.next, next), 0];
      }
    } catch (error) {
      this.#failed(slots, error);
    }
  }

  async #save(positions: readonly OwnedPosition[]): Promise<void> {
    crashPoint(`offsets.${this.#options.group}.before-save`);
    await this.#source.save(positions);
    crashPoint(`offsets.${this.#options.group}.after-save`);
  }

  #failed(slots: readonly Slot[], error: unknown): void {
    let waitMs = 0;
    for (const slot of slots) {
      waitMs = backOffMs(slot.failures, BACK_OFF, Math.random());
      slot.retryAt = performance.now() + waitMs;
      slot.failures++;
    }
    this.#logger[waitMs < 500 ? 'debug' : waitMs < 2500 ? 'warn' : 'error'](
      { group: this.#options.group, partitions: slots.map(placeOf), waitMs, err: error instanceof Error ? error : new Error(messageOf(error)) },
      'batch failed, it comes again',
    );
  }

  async #reassign(): Promise<void> {
    const owned = await this.#source.assignment((at) => this.#inHand.has(placeOf(at)));
    const epochs = new Map(owned.map((at) => [placeOf(at), at.epoch]));
    const before = this.#slots.size;
    for (const [key, slot] of this.#slots) if (!epochs.has(key) || epochs.get(key) !== slot.epoch) this.#slots.delete(key);
    const fresh = owned.filter((at) => !this.#slots.has(placeOf(at)));
    const changed = fresh.length > 0 || this.#slots.size < before;
    if (fresh.length > 0) {
      for (const { topic, partition, next } of await this.#source.positions(fresh)) {
        const key = placeOf({ topic, partition });
        this.#slots.set(key, { topic, partition, next, epoch: epochs.get(key), paused: this.#pausedBefore.get(key) ?? 0, failures: 0, retryAt: 0 });
      }
    }
    if (changed) this.#options.onRebalance?.();
  }

  /** Until the next retry that is due, else the safety poll. */
  #sleepMs(now: number): number {
    let ms = this.#source.pollMs;
    for (const slot of this.#slots.values()) if (!this.#inHand.has(placeOf(slot)) && slot.retryAt > now) ms = Math.min(ms, slot.retryAt - now);
    return Math.max(1, ms);
  }
}
