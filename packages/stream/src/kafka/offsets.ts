import type { Consumer } from '@platformatic/kafka';
import { passing } from './faults.ts';
import type { Topology } from './topology.ts';

const EARLIEST = -2n;
const LATEST = -1n;

export type ByPartition = ReadonlyMap<string, readonly number[]>;

/** Where the partitions of topics begin and end. */
export class Offsets {
  readonly #client: Consumer;
  readonly #topology: Topology;

  constructor(client: Consumer, topology: Topology) {
    this.#client = client;
    this.#topology = topology;
  }

  earliest(topics: readonly string[]): Promise<ByPartition> {
    return this.#ask(topics, EARLIEST);
  }

  /** The offsets after the last records that every replica has. */
  ends(topics: readonly string[]): Promise<ByPartition> {
    return this.#ask(topics, LATEST);
  }

  async #ask(topics: readonly string[], timestamp: bigint): Promise<ByPartition> {
    if (topics.length === 0) return new Map();
    for (const topic of topics) {
      const { leaders } = await this.#topology.one(topic); // one that is not there has a name in its error
      const known = this.#client.currentMetadata?.topics.get(topic)?.partitionsCount;
      if (known !== undefined && known !== leaders.length) this.#client.clearMetadata();
    }
    try {
      const offsets = await this.#client.listOffsets({ topics: [...topics], timestamp });
      return new Map([...offsets].map(([topic, list]) => [topic, Array.from(list, Number)]));
    } catch (error) {
      this.#topology.forget(topics);
      throw passing('the brokers cannot be asked where topics begin and end', error);
    }
  }
}
