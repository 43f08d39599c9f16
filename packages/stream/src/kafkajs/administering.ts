import kafkajs, { type Admin, type Broker } from 'kafkajs';
import { placeOf } from '../group-runner.ts';
import type { TopicPartition } from '../port.ts';
import type { AdminClient, PositionsClient } from '../kafka/clients.ts';
import { isUnknownTopic } from '../kafka/faults.ts';
import type { TopicAt } from '../kafka/topology.ts';
import { libraryOf, type Reach } from './library.ts';
import { Nodes } from './nodes.ts';

const { MemberMetadata } = kafkajs.AssignerProtocol;

export function administering(reach: Reach): AdminClient {
  const nodes = new Nodes(reach);
  /** Rare calls, each over a connection of its own: nothing of an earlier one is remembered. */
  const once = async <T>(call: (admin: Admin) => Promise<T>): Promise<T> => {
    const library = libraryOf(reach);
    const admin = library.kafka.admin();
    try {
      await admin.connect();
      return await call(admin);
    } catch (error) {
      library.doubt(error);
      throw error;
    } finally {
      library.end();
      await admin.disconnect().catch(() => undefined);
    }
  };
  const topicOf = (name: string): Promise<TopicAt | undefined> => askFor(name, nodes, () => nodes.any());
  return {
    topic: topicOf,
    async ping() {
      try {
        await (await nodes.any()).apiVersions();
      } catch (error) {
        nodes.doubt(error);
        throw error;
      }
    },
    create: ({ name, partitions, replicas, configs }) =>
      once(async (admin) => {
        const made = await admin.createTopics({ waitForLeaders: false, topics: [{ topic: name, numPartitions: partitions, replicationFactor: replicas, configEntries: [...configs] }] });
        if (!made) reach.logger.debug({ topic: name }, 'another process was first to make it');
      }),
    async coordinatorOf(group) {
      nodes.forget(group);
      return (await nodes.coordinator(group, [])).nodeId;
    },
    addPartitions: (topic, count) => once(async (admin) => void (await admin.createPartitions({ topicPartitions: [{ topic, count }] }))),
    readersOf: (topic) => once((admin) => readersOf(admin, topic)),
    eachNode: async () => (await nodes.ids()).map((id) => ({ topic: (name) => askFor(name, nodes, () => nodes.node(id)), close: async () => undefined })),
    delete: (name) => once((admin) => admin.deleteTopics({ topics: [name] })),
    configs: (name, keys) =>
      once(async (admin) => {
        const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: [...keys] }] });
        return new Map(resources[0]?.configEntries.flatMap((one): [string, string][] => (one.configValue === null ? [] : [[one.configName, one.configValue]])));
      }),
    saved: (group) => savedOf(nodes, group, []),
    close: () => nodes.close(),
  };
}

export function positions(group: string, nodes: Nodes): PositionsClient {
  return {
    async commit({ memberId, generation }, list) {
      const topics = [...Map.groupBy(list, (at) => at.topic)].map(([topic, own]) => ({ topic, partitions: own.map(({ partition, next }) => ({ partition, offset: String(next) })) }));
      try {
        const { broker } = await nodes.coordinator(
          group,
          topics.map((one) => one.topic),
        );
        await broker.offsetCommit({ groupId: group, groupGenerationId: generation, memberId, topics });
      } catch (error) {
        nodes.doubt(error);
        throw error;
      }
    },
    saved: (partitions) => savedOf(nodes, group, partitions),
    close: () => nodes.close(),
  };
}

async function askFor(name: string, nodes: Nodes, whom: () => Promise<Broker>): Promise<TopicAt | undefined> {
  try {
    const { topicMetadata } = await (await whom()).metadata([name]);
    const found = topicMetadata.find((one) => one.topic === name);
    if (found) nodes.saw(name);
    const leaders = found?.partitionMetadata.toSorted((a, b) => a.partitionId - b.partitionId).map((one) => one.leader);
    return leaders && { name, id: name, leaders };
  } catch (error) {
    if (isUnknownTopic(error)) return undefined;
    nodes.doubt(error);
    throw error;
  }
}

async function readersOf(admin: Admin, topic: string): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  const readers = new Map<string, ReadonlyMap<number, number>>();
  for (const { groupId, protocolType } of (await admin.listGroups()).groups) {
    if (protocolType !== 'consumer') continue;
    const [saved] = await admin.fetchOffsets({ groupId, topics: [topic] });
    const partitions = saved?.partitions.filter((one) => Number(one.offset) >= 0) ?? [];
    const reads =
      partitions.length > 0 || (await admin.describeGroups([groupId])).groups.some(({ members }) => members.some((one) => MemberMetadata.decode(one.memberMetadata)?.topics.includes(topic)));
    if (reads) readers.set(groupId, new Map(partitions.map((one) => [one.partition, Number(one.offset)])));
  }
  return readers;
}

/** Of no partitions: of all that the group has. */
async function savedOf(nodes: Nodes, group: string, partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>> {
  const topics = [...Map.groupBy(partitions, (at) => at.topic)].map(([topic, own]) => ({ topic, partitions: own.map(({ partition }) => ({ partition, offset: '' })) }));
  try {
    const { broker } = await nodes.coordinator(
      group,
      topics.map((one) => one.topic),
    );
    return byPlace((await broker.offsetFetch({ groupId: group, topics })).responses);
  } catch (error) {
    nodes.doubt(error);
    throw error;
  }
}

/** -1: nothing is saved. */
function byPlace(topics: readonly { readonly topic: string; readonly partitions: readonly { readonly partition: number; readonly offset: string }[] }[]): ReadonlyMap<string, number> {
  return new Map(
    topics.flatMap(({ topic, partitions }) => partitions.flatMap(({ partition, offset }): [string, number][] => (Number(offset) < 0 ? [] : [[placeOf({ topic, partition }), Number(offset)]]))),
  );
}
