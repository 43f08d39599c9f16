import type { ReadingClient } from './clients.ts';
import { passing } from './faults.ts';
import type { TopicAt, Topology } from './topology.ts';

export type ByPartition = ReadonlyMap<string, readonly number[]>;

/** Where the partitions of topics begin and end. */
export class Offsets {
  readonly #client: Pick<ReadingClient, 'offsets'>;
  readonly #topology: Topology;

  constructor(client: Pick<ReadingClient, 'offsets'>, topology: Topology) {
    this.#client = client;
    this.#topology = topology;
  }

  earliest(topics: readonly string[]): Promise<ByPartition> {
    return this.#ask(topics, 'earliest');
  }

  /** The offsets after the last records that every replica has. */
  ends(topics: readonly string[]): Promise<ByPartition> {
    return this.#ask(topics, 'latest');
  }

  async #ask(topics: readonly string[], which: 'earliest' | 'latest'): Promise<ByPartition> {
    if (topics.length === 0) return new Map();
    const known: TopicAt[] = [];
    for (const topic of topics) known.push(await this.#topology.one(topic)); // one that is not there has a name in its error
    try {
      return await this.#client.offsets(known, which);
    } catch (error) {
      this.#topology.forget(topics);
      throw passing('the brokers cannot be asked where topics begin and end', error);
    }
  }
}
