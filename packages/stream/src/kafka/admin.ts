import type { Topic } from '@sluice/contracts';
import type { Admin } from '@platformatic/kafka';
import type { LogAdmin } from '../port.ts';
import type { Clients } from './clients.ts';
import { answered, CODES, isUnknownTopic, passing } from './faults.ts';
import { addPartitions, type GrowthParts, knownEverywhere, refuseUnlessAtRest } from './growth.ts';
import type { Offsets } from './offsets.ts';
import { Topology } from './topology.ts';

const TOPIC_RESOURCE = 2;

/** Topics and positions, as the broker's administrator sees them. */
export class KafkaAdmin implements LogAdmin {
  readonly topology: Topology;
  readonly #client: Admin;
  readonly #clients: Clients;
  readonly #offsets: () => Offsets;
  readonly #replicas: number;

  constructor(options: { readonly clients: Clients; readonly offsets: () => Offsets; readonly replicas?: number | undefined; readonly topologyMaxAgeMs?: number | undefined }) {
    this.#clients = options.clients;
    this.#client = options.clients.admin(2);
    this.topology = new Topology(this.#client, options.topologyMaxAgeMs);
    this.#offsets = options.offsets;
    this.#replicas = options.replicas ?? -1; // as the brokers have it
  }

  /** Fails clearly where no broker answers. */
  async ping(): Promise<void> {
    await this.topology.ping();
  }

  async create(topics: readonly Topic[]): Promise<void> {
    const there = await this.topology.of(topics.map((one) => one.name));
    for (const topic of topics) if (!there.has(topic.name)) await this.#create(topic);
  }

  async describe(name: string): Promise<{ name: string; partitions: number; cleanup: string; retentionMs: number | undefined } | undefined> {
    this.topology.forget([name]);
    const topic = (await this.topology.of([name])).get(name);
    if (!topic) return undefined;
    const [described] = await this.#client.describeConfigs({ resources: [{ resourceType: TOPIC_RESOURCE, resourceName: name, configurationKeys: ['cleanup.policy', 'retention.ms'] }] });
    const value = (key: string) => described?.configs.find((one) => one.name === key)?.value ?? undefined;
    const cleanup = value('cleanup.policy') ?? 'delete';
    const retentionMs = Number(value('retention.ms') ?? -1);
    return { name, partitions: topic.leaders.length, cleanup, retentionMs: cleanup.includes('delete') && retentionMs >= 0 ? retentionMs : undefined };
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly { topic: string; partition: number; lag: number }[]> {
    const [ends, earliest, saved] = await Promise.all([this.#offsets().ends(topics), this.#offsets().earliest(topics), this.#saved(group)]);
    return topics.flatMap((topic) =>
      (ends.get(topic) ?? []).map((end, partition) => ({ topic, partition, lag: Math.max(0, end - Math.max(saved.get(`${partition} ${topic}`) ?? 0, earliest.get(topic)?.[partition] ?? 0)) })),
    );
  }

  async ends(topic: string): Promise<readonly number[]> {
    return (await this.#offsets().ends([topic])).get(topic) ?? [];
  }

  async delete(name: string): Promise<void> {
    try {
      await this.#client.deleteTopics({ topics: [name] });
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
    const parts = this.#growth();
    if (await this.mayGrow(name, partitions)) await addPartitions(parts, name, partitions);
    await knownEverywhere(parts, name, partitions);
    this.topology.forget([name]);
  }

  /** False: it has as many already. @throws Error where somebody publishes, a group is behind, the topic is compacted, or has more of them */
  async mayGrow(name: string, partitions: number): Promise<boolean> {
    const topic = await this.describe(name);
    if (!topic) throw new Error(`there is no topic ${name}`);
    if (topic.partitions > partitions) throw new Error(`${name} has ${topic.partitions} partitions: none can be taken away`);
    if (topic.cleanup !== 'delete') throw new Error(`${name} is compacted: what a key has in its old partition would stay for ever, and no tombstone would reach it; make a new topic and fill it`);
    if (topic.partitions === partitions) return false;
    await refuseUnlessAtRest(this.#growth(), name);
    return true;
  }

  /** The brokers do it by themselves. */
  async retain(): Promise<void> {}

  async close(): Promise<void> {
    await this.#client.close();
  }

  #growth(): GrowthParts {
    return { client: this.#client, clients: this.#clients, offsets: this.#offsets() };
  }

  async #create({ name, partitions, cleanup, retentionMs }: Topic): Promise<void> {
    const configs = [{ name: 'cleanup.policy', value: cleanup as string }, ...(retentionMs === undefined ? [] : [{ name: 'retention.ms', value: String(retentionMs) }])];
    try {
      await this.#client.createTopics({ topics: [name], partitions, replicas: this.#replicas, configs });
    } catch (error) {
      if (!answered(error, CODES.topicExists)) throw passing(`topic ${name} was not made`, error); // another process was first
    }
    await this.topology.settled(name, partitions);
  }

  async #saved(group: string): Promise<ReadonlyMap<string, number>> {
    const groups = await this.#client.listConsumerGroupOffsets({ groups: [group] });
    return new Map(groups.flatMap((one) => one.topics.flatMap((topic) => topic.partitions.map((part) => [`${part.partitionIndex} ${topic.name}`, Number(part.committedOffset)] as const))));
  }
}
