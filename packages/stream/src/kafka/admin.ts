import type { Topic } from '@sluice/contracts';
import { pause } from '@sluice/runtime';
import type { LogAdmin } from '../port.ts';
import { placeOf } from '../group-runner.ts';
import type { AdminClient } from './clients.ts';
import { answered, closedDoor, CODES, isUnknownTopic, passing } from './faults.ts';
import { knownEverywhere, refuseUnlessAtRest } from './growth.ts';
import type { Offsets } from './offsets.ts';
import { Topology } from './topology.ts';

const LED_MS = 10_000;

/** Topics and positions, as the broker's administrator sees them. */
export class KafkaAdmin implements LogAdmin {
  readonly topology: Topology;
  readonly #client: AdminClient;
  readonly #offsets: () => Offsets;
  readonly #replicas: number;

  constructor(options: { readonly client: AdminClient; readonly offsets: () => Offsets; readonly replicas?: number | undefined; readonly topologyMaxAgeMs?: number | undefined }) {
    this.#client = options.client;
    this.topology = new Topology(this.#client, options.topologyMaxAgeMs);
    this.#offsets = options.offsets;
    this.#replicas = options.replicas ?? -1; // as the brokers have it
  }

  /** Fails clearly where no broker answers. */
  async ping(): Promise<void> {
    try {
      await this.#client.ping();
    } catch (error) {
      throw closedDoor(error);
    }
  }

  async create(topics: readonly Topic[]): Promise<void> {
    const there = await this.topology.of(topics.map((one) => one.name));
    for (const topic of topics) if (!there.has(topic.name)) await this.#create(topic);
  }

  async describe(name: string): Promise<{ name: string; partitions: number; cleanup: string; retentionMs: number | undefined } | undefined> {
    this.topology.forget([name]);
    const topic = (await this.topology.of([name])).get(name);
    if (!topic) return undefined;
    const configs = await this.#client.configs(name, ['cleanup.policy', 'retention.ms']);
    const cleanup = configs.get('cleanup.policy') ?? 'delete';
    const retentionMs = Number(configs.get('retention.ms') ?? -1);
    return { name, partitions: topic.leaders.length, cleanup, retentionMs: cleanup.includes('delete') && retentionMs >= 0 ? retentionMs : undefined };
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly { topic: string; partition: number; lag: number }[]> {
    const [ends, earliest, saved] = await Promise.all([this.#offsets().ends(topics), this.#offsets().earliest(topics), this.#client.saved(group)]);
    return topics.flatMap((topic) =>
      (ends.get(topic) ?? []).map((end, partition) => ({ topic, partition, lag: Math.max(0, end - Math.max(saved.get(placeOf({ topic, partition })) ?? 0, earliest.get(topic)?.[partition] ?? 0)) })),
    );
  }

  async ends(topic: string): Promise<readonly number[]> {
    return (await this.#offsets().ends([topic])).get(topic) ?? [];
  }

  async delete(name: string): Promise<void> {
    try {
      await this.#client.delete(name);
    } catch (error) {
      if (!isUnknownTopic(error)) throw passing(`topic ${name} was not deleted`, error);
    }
    await this.topology.settled(name, 0);
  }

  /**
   * Adds partitions until there are `partitions`. Keys go to other partitions by it, so nobody may publish to the topic meanwhile and every group must
   * have read all of it; what runs notices the new ones within a minute (docs/partitions.md). @throws Error, and changes nothing, as `mayGrow` does
   */
  async grow(name: string, partitions: number): Promise<void> {
    if (await this.mayGrow(name, partitions))
      await this.#client.addPartitions(name, partitions).catch((error: unknown) => {
        throw passing(`partitions were not added to ${name}`, error);
      });
    await knownEverywhere(this.#client, name, partitions);
    this.topology.forget([name]);
    await this.#led(name);
  }

  /** False: it has as many already. @throws Error where somebody publishes, a group is behind, the topic is compacted, or has more of them */
  async mayGrow(name: string, partitions: number): Promise<boolean> {
    const topic = await this.describe(name);
    if (!topic) throw new Error(`there is no topic ${name}`);
    if (topic.partitions > partitions) throw new Error(`${name} has ${topic.partitions} partitions: none can be taken away`);
    if (topic.cleanup !== 'delete') throw new Error(`${name} is compacted: what a key has in its old partition would stay for ever, and no tombstone would reach it; make a new topic and fill it`);
    if (topic.partitions === partitions) return false;
    await refuseUnlessAtRest(this.#client, this.#offsets(), name);
    return true;
  }

  /** The brokers do it by themselves. */
  async retain(): Promise<void> {}

  /** The node that looks after a group. */
  coordinatorOf(group: string): Promise<number | undefined> {
    return this.#client.coordinatorOf(group);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #create({ name, partitions, cleanup, retentionMs }: Topic): Promise<void> {
    const configs = [{ name: 'cleanup.policy', value: cleanup as string }, ...(retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }])];
    try {
      await this.#client.create({ name, partitions, replicas: this.#replicas, configs });
    } catch (error) {
      if (!answered(error, CODES.topicExists)) throw passing(`topic ${name} was not made`, error); // another process was first
    }
    await this.topology.settled(name, partitions);
    await this.#led(name);
  }

  /** A node is named as the leader a moment before it knows that it is: what is sent to it then is refused. */
  async #led(name: string): Promise<void> {
    for (const until = performance.now() + LED_MS; ; await pause(20)) {
      try {
        await this.#offsets().ends([name]);
        return;
      } catch (error) {
        if (performance.now() > until) throw error;
      }
    }
  }
}
