import type { Admin } from '@platformatic/kafka';
import { pause } from '@sluice/runtime';
import type { Clients } from './clients.ts';
import { addressOf } from './connection.ts';
import { passing } from './faults.ts';
import type { Offsets } from './offsets.ts';
import { Topology } from './topology.ts';

/** Whoever publishes is seen by it, unless he is slow. */
const QUIET_MS = 1000;

export interface GrowthParts {
  readonly client: Admin;
  readonly clients: Clients;
  readonly offsets: Offsets;
}

/** @throws Error where somebody publishes to the topic, or a group has not read all of it: what it reads later could overtake */
export async function refuseUnlessAtRest({ client, offsets }: GrowthParts, topic: string): Promise<void> {
  const ends = (await offsets.ends([topic])).get(topic) ?? [];
  await pause(QUIET_MS);
  const later = (await offsets.ends([topic])).get(topic) ?? [];
  if (later.some((end, partition) => end !== ends[partition])) throw new Error(`somebody publishes to ${topic}: the service that writes it must be stopped first`);
  const first = (await offsets.earliest([topic])).get(topic) ?? [];
  const behind: string[] = [];
  for (const [group, saved] of await readersOf(client, topic)) {
    const lag = ends.reduce((sum, end, partition) => sum + Math.max(0, end - Math.max(saved.get(partition) ?? 0, first[partition] ?? 0)), 0);
    if (lag > 0) behind.push(`${group} (${lag} records)`);
  }
  if (behind.length > 0) throw new Error(`groups have not read all of ${topic}: ${behind.toSorted().join(', ')}; they must come to its end first, and one that nobody needs any more must be deleted`);
}

export async function addPartitions({ client }: GrowthParts, topic: string, count: number): Promise<void> {
  try {
    await client.createPartitions({ topics: [{ name: topic, count, assignments: null }] });
  } catch (error) {
    throw passing(`partitions were not added to ${topic}`, error);
  }
}

/** Resolves when every node has heard of the partitions: a producer that begins after it chooses among all of them, whomever it asks. */
export async function knownEverywhere({ client, clients }: GrowthParts, topic: string, count: number): Promise<void> {
  const { brokers } = await client.metadata({ topics: [], forceUpdate: true });
  await Promise.all(
    [...brokers.values()].map(async (node) => {
      const own = clients.only(addressOf(node)).admin(2);
      try {
        await new Topology(own).settled(topic, count);
      } finally {
        await own.close();
      }
    }),
  );
}

/** Groups that read a topic, with what they have saved by partition: those that have saved something, and those that are at it and have not yet. */
async function readersOf(client: Admin, topic: string): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  const all = [...(await client.listGroups({ types: ['classic', 'consumer'] })).values()].filter((one) => one.protocolType === 'consumer');
  if (all.length === 0) return new Map();
  const saved = await client.listConsumerGroupOffsets({ groups: all.map((one) => one.id) });
  const readers = new Map(
    saved.flatMap(({ groupId, topics }) => {
      const partitions = topics.find((one) => one.name === topic)?.partitions.filter((one) => one.committedOffset >= 0n) ?? [];
      return partitions.length === 0 ? [] : [[groupId, new Map(partitions.map((one) => [one.partitionIndex, Number(one.committedOffset)]))] as const];
    }),
  );
  const unsure = all.filter((one) => one.groupType !== 'consumer' && !readers.has(one.id)).map((one) => one.id);
  if (unsure.length === 0) return readers;
  for (const { id, members } of (await client.describeGroups({ groups: unsure })).values())
    if ([...members.values()].some((member) => member.metadata?.topics?.includes(topic))) readers.set(id, new Map());
  return readers;
}
