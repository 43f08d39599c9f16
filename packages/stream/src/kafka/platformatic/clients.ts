import { type Admin, type Consumer, FindCoordinatorKeyTypes } from '@platformatic/kafka';
import { placeOf } from '../../group-runner.ts';
import type { AdminClient, KafkaClients, MakeClients, PositionsClient, ReadingClient } from '../clients.ts';
import { addressOf } from '../connection.ts';
import { isUnknownTopic } from '../faults.ts';
import { fetchFrom } from './fetch.ts';
import { Making } from './making.ts';
import { PlatformaticMembership } from './membership.ts';
import { PlatformaticSending } from './sending.ts';

/** Of the clients that read without a group; the library wants a name. */
const NO_GROUP = 'sluice-reader';
const TOPIC_RESOURCE = 2;
const ADMIN_RETRIES = 2;
const [EARLIEST, LATEST] = [-2n, -1n];

/** The calls as `@platformatic/kafka` has them. */
export const platformaticClients: MakeClients = (connection, logger): KafkaClients => {
  const making = new Making(connection, logger);
  return {
    administering: () => administering(making),
    reading: ({ retries, group }) => reading(making.consumer(group ?? NO_GROUP, retries)),
    sending: ({ compression }) => new PlatformaticSending(making, compression),
    positions: (group) => positions(making.consumer(group, 0)),
    membership: (options) => new PlatformaticMembership(making, logger, options),
  };
};

function administering(making: Making): AdminClient {
  const client = making.admin(ADMIN_RETRIES);
  return {
    async topic(name) {
      try {
        const found = (await client.metadata({ topics: [name], forceUpdate: true, autocreateTopics: false })).topics.get(name);
        return found && { name, id: found.id, leaders: Array.from({ length: found.partitionsCount }, (_, n) => found.partitions[n]?.leader ?? -1) };
      } catch (error) {
        if (isUnknownTopic(error)) return undefined;
        throw error;
      }
    },
    ping: async () => void (await client.metadata({ topics: [], forceUpdate: true })),
    async coordinatorOf(group) {
      const [found] = await client.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: [group] });
      return found?.nodeId;
    },
    create: async ({ name, partitions, replicas, configs }) => void (await client.createTopics({ topics: [name], partitions, replicas, configs: [...configs] })),
    delete: (name) => client.deleteTopics({ topics: [name] }),
    addPartitions: (name, count) => client.createPartitions({ topics: [{ name, count, assignments: null }] }),
    async configs(name, keys) {
      const [described] = await client.describeConfigs({ resources: [{ resourceType: TOPIC_RESOURCE, resourceName: name, configurationKeys: [...keys] }] });
      return new Map(described?.configs.flatMap((one): [string, string][] => (one.value == null ? [] : [[one.name, one.value]])));
    },
    async saved(group) {
      const groups = await client.listConsumerGroupOffsets({ groups: [group] });
      return new Map(
        groups.flatMap((one) => one.topics.flatMap(({ name, partitions }) => partitions.map((at) => [placeOf({ topic: name, partition: at.partitionIndex }), Number(at.committedOffset)] as const))),
      );
    },
    readersOf: (topic) => readersOf(client, topic),
    async eachNode() {
      const { brokers } = await client.metadata({ topics: [], forceUpdate: true });
      return [...brokers.values()].map((node) => administering(making.only(addressOf(node))));
    },
    close: () => client.close(),
  };
}

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

function reading(client: Consumer): ReadingClient {
  return {
    fetch: (node, wanted, topics, limits) => fetchFrom(client, node, wanted, topics, limits),
    async offsets(topics, which) {
      for (const { name, leaders } of topics) {
        const known = client.currentMetadata?.topics.get(name)?.partitionsCount;
        if (known !== undefined && known !== leaders.length) client.clearMetadata();
      }
      const found = await client.listOffsets({ topics: topics.map((one) => one.name), timestamp: which === 'earliest' ? EARLIEST : LATEST });
      return new Map([...found].map(([topic, list]) => [topic, Array.from(list, Number)]));
    },
    forget: () => client.clearMetadata(),
    close: () => client.close(true),
  };
}

function positions(client: Consumer): PositionsClient {
  return {
    async commit({ memberId, generation }, list) {
      [client.memberId, client.generationId] = [memberId, generation];
      await client.commit({ offsets: list.map(({ topic, partition, next }) => ({ topic, partition, offset: BigInt(next), leaderEpoch: -1 })) });
    },
    async saved(partitions) {
      const topics = [...Map.groupBy(partitions, (at) => at.topic)].map(([topic, list]) => ({ topic, partitions: list.map((at) => at.partition) }));
      const offsets = await client.listCommittedOffsets({ topics });
      return new Map(
        partitions.flatMap((at): [string, number][] => {
          const next = Number(offsets.get(at.topic)?.[at.partition] ?? -1n);
          return next >= 0 ? [[placeOf(at), next]] : [];
        }),
      );
    },
    close: () => client.close(),
  };
}
