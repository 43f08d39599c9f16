import { backOffMs } from '@sluice/kernel';
import { pause } from '@sluice/runtime';
import type { LogRecord, Position } from '../port.ts';
import type { ReadingClient } from './clients.ts';
import { CODES, passing } from './faults.ts';
import type { Fetched } from './fetch.ts';
import type { Offsets } from './offsets.ts';
import { decode } from './records.ts';
import type { Topology } from './topology.ts';

const MAX_BYTES = 1_048_576;
const ATTEMPTS = 8;
const BACK_OFF = { firstMs: 50, maxMs: 2000 };

interface Place {
  readonly topic: string;
  readonly partition: number;
  next: number;
  done: boolean;
  readonly records: LogRecord[];
}

/** Reads from anywhere, without a group; what stands in the log at the moment, nothing is waited for. */
export class Reader {
  readonly #client: Pick<ReadingClient, 'fetch' | 'forget'>;
  readonly #topology: Topology;
  readonly #offsets: Offsets;
  #round: Promise<unknown> = Promise.resolve();

  constructor(client: Pick<ReadingClient, 'fetch' | 'forget'>, topology: Topology, offsets: Offsets) {
    this.#client = client;
    this.#topology = topology;
    this.#offsets = offsets;
  }

  async readFrom(topic: string, from: readonly Omit<Position, 'topic'>[], each: number): Promise<readonly LogRecord[]> {
    const places = from.map(({ partition, next }): Place => ({ topic, partition, next, done: false, records: [] }));
    for (let attempt = 0; places.some((place) => !place.done); ) {
      try {
        await this.#next(() => this.#ask(topic, places, each));
      } catch (error) {
        this.#topology.forget([topic]);
        this.#client.forget();
        if (++attempt === ATTEMPTS) throw passing(`${topic} cannot be read`, error);
        await pause(backOffMs(attempt, BACK_OFF, Math.random()));
      }
    }
    return places.flatMap((place) => place.records);
  }

  /** One round after the other, whoever reads. */
  #next(round: () => Promise<void>): Promise<void> {
    const next = this.#round.then(round);
    this.#round = next.catch(() => undefined);
    return next;
  }

  /** One request to each leader. */
  async #ask(topic: string, places: readonly Place[], each: number): Promise<void> {
    const at = await this.#topology.one(topic);
    for (const place of places) if (at.leaders[place.partition] === undefined) place.done = true;
    const byLeader = Map.groupBy(
      places.filter((place) => !place.done),
      (place) => at.leaders[place.partition]!,
    );
    const limits = { waitMs: 0, partitionBytes: Math.min(MAX_BYTES, 16_384 + each * 2048), bytes: 8 * MAX_BYTES };
    if (byLeader.has(-1)) throw new Error(`a partition of ${topic} has no leader`);
    const got = (await Promise.all([...byLeader].map(([node, wanted]) => this.#client.fetch(node, wanted, new Map([[topic, at]]), limits)))).flat();
    for (const one of got) await this.#take(one, each);
    for (const place of [...byLeader.values()].flat()) if (!got.some((one) => one.wanted === place)) place.done = true; // nothing (more) stands there
  }

  async #take({ wanted: place, code, end, batches }: Fetched<Place>, each: number): Promise<void> {
    if (code === CODES.outOfRange) {
      const first = (await this.#offsets.earliest([place.topic])).get(place.topic)?.[place.partition] ?? 0;
      place.done = place.next >= first; // after the end
      place.next = Math.max(place.next, first);
      return;
    }
    if (code !== 0) throw new Error(`${place.topic} ${place.partition} is not led there, or cannot be read: the broker answers ${code}`);
    const { records, next } = decode(place, batches, place.next);
    for (const record of records) if (!record.leftOut && place.records.length < each) place.records.push(record);
    place.done = place.records.length >= each || next >= end || next === place.next;
    place.next = next;
  }
}
