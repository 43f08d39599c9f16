import { PassingFault } from '@sluice/kernel';
import { type Check, type Logger, pause } from '@sluice/runtime';
import { type Owned, placeOf, type SourceRecord } from '../group-runner.ts';
import type { Position, TopicPartition } from '../port.ts';
import type { KafkaClients, ReadingClient } from './clients.ts';
import { CODES } from './faults.ts';
import { LeaderLoops } from './leader-loops.ts';
import { PartitionBuffer } from './partition-buffer.ts';
import { decode } from './records.ts';
import type { Topology } from './topology.ts';

export interface FetcherOptions {
  readonly clients: KafkaClients;
  readonly topology: Topology;
  readonly logger: Logger;
  readonly group: string;
  readonly topics: readonly string[];
  readonly types?: readonly string[] | undefined;
  /** Something came. */
  readonly ring: () => void;
  /** The broker has nothing at this position: too old, or the topic was made anew. */
  readonly lost: (at: Owned) => void;
}

/** How long the broker waits for something to come. A partition that is given to us meanwhile waits for the request that is under way. */
const WAIT_MS = 500;
/** While a buffer is full: it is not asked for until that request is answered, though it may have room before. */
const WAIT_FULL_MS = 100;
const PARTITION_BYTES = 1_048_576;
const REQUEST_BYTES = 8 * PARTITION_BYTES;
/** Between two requests that brought something: a stream is gathered, a lone record does not wait. */
const PACE_MS = 2;

/** Asked again: it has let go of some. */
const isFull = (buffer: PartitionBuffer): boolean => buffer.full;

/** Brings records of the owned partitions into their buffers, over connections of its own: a long poll holds up whatever else a connection carries. */
export class Fetcher {
  readonly #o: FetcherOptions;
  readonly #client: ReadingClient;
  readonly #types: ReadonlySet<string> | undefined;
  readonly #buffers = new Map<string, PartitionBuffer>();
  readonly #loops: LeaderLoops;

  constructor(options: FetcherOptions) {
    this.#o = options;
    this.#types = options.types && new Set(options.types);
    this.#client = options.clients.reading({ retries: 0, group: options.group });
    this.#loops = new LeaderLoops({
      name: `kafka fetch ${options.group}`,
      logger: options.logger,
      topology: options.topology,
      topics: () => options.topics,
      ask: (node, signal) => this.#ask(node, signal),
      forget: () => this.#client.forget(),
    });
  }

  /** Forgets what is not owned any more. */
  keep(owned: readonly Owned[]): void {
    const epochs = new Map(owned.map((at) => [placeOf(at), at.epoch]));
    for (const [place, buffer] of this.#buffers) if (!epochs.has(place) || epochs.get(place) !== buffer.epoch) this.#buffers.delete(place);
  }

  begin(at: Owned, next: number): void {
    this.#buffers.set(placeOf(at), new PartitionBuffer(at, next));
    // A partition that was added: the loops do not know yet who leads it.
    if (this.#loops.leaderOf(at.topic, at.partition) === -1) this.#loops.lookAgain();
    else this.#loops.ring();
  }

  /** What waits at these positions, without waiting: about the same share of each partition that has something. */
  take(from: readonly Position[], maxRecords: number): readonly SourceRecord[] {
    let hasRoom = false;
    const having = from.flatMap((at) => {
      const buffer = this.#buffers.get(placeOf(at));
      if (!buffer) return [];
      const wasFull = buffer.full;
      const count = buffer.waiting(at.next);
      hasRoom ||= wasFull && !isFull(buffer);
      return count > 0 ? [{ buffer, count }] : [];
    });
    if (hasRoom) this.#loops.ring();
    let left = maxRecords;
    return having
      .toSorted((a, b) => a.count - b.count)
      .flatMap(({ buffer }, n) => {
        const records = buffer.first(Math.max(1, Math.ceil(left / (having.length - n))));
        left -= records.length;
        return records;
      });
  }

  check(): Check {
    return this.#loops.check();
  }

  async stop(): Promise<void> {
    const ended = this.#loops.stop();
    await this.#client.close().catch(() => undefined); // ends the requests that are under way
    await ended;
  }

  async #ask(node: number, signal: AbortSignal): Promise<boolean> {
    const led = [...this.#buffers.values()].filter((buffer) => this.#loops.leaderOf(buffer.topic, buffer.partition) === node);
    const wanted = led.filter((buffer) => !buffer.full);
    if (wanted.length === 0) return false;
    const waitMs = wanted.length < led.length ? WAIT_FULL_MS : WAIT_MS;
    const got = await this.#client.fetch(node, wanted, this.#loops.topics, { waitMs, bytes: REQUEST_BYTES, partitionBytes: PARTITION_BYTES });
    if (signal.aborted) return true;
    let came = false;
    const failed: (TopicPartition & { readonly code: number })[] = [];
    for (const { wanted: buffer, code, batches } of got) {
      if (this.#buffers.get(placeOf(buffer)) !== buffer) continue; // lost meanwhile
      if (code === 0) came = buffer.add(decode(buffer, batches, buffer.next, this.#types)) || came;
      else if (code === CODES.outOfRange) this.#lost(buffer);
      else failed.push({ topic: buffer.topic, partition: buffer.partition, code });
    }
    if (came) this.#o.ring();
    if (failed.length > 0) throw new PassingFault(`not led there, or not readable: ${failed.map(({ topic, partition, code }) => `${topic} ${partition} (${code})`).join(', ')}`);
    if (came) await pause(PACE_MS, signal);
    return true;
  }

  #lost(buffer: PartitionBuffer): void {
    this.#buffers.delete(placeOf(buffer));
    this.#o.lost(buffer);
  }
}
