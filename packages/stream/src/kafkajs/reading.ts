import type { ReadingClient } from '../kafka/clients.ts';
import { answered, CODES } from '../kafka/faults.ts';
import type { Fetched, FetchLimits, Wanted } from '../kafka/fetch.ts';
import type { ReadBatch } from '../kafka/records.ts';
import type { TopicAt } from '../kafka/topology.ts';
import type { Nodes } from './nodes.ts';

const [EARLIEST, LATEST] = [-2, -1];

interface ReadMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | null | readonly (Buffer | null)[]>>;
  readonly isControlRecord: boolean;
}
interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly { readonly partition: number; readonly highWatermark: string; readonly messages: readonly ReadMessage[] }[];
  }[];
}

export function reading(nodes: Nodes): ReadingClient {
  return {
    fetch: (node, wanted, topics, limits) =>
      fetchFrom(nodes, node, wanted, topics, limits).catch((error: unknown) => {
        nodes.doubt(error);
        throw error;
      }),
    async offsets(topics, which) {
      const timestamp = which === 'earliest' ? EARLIEST : LATEST;
      const found = new Map(topics.map((topic) => [topic.name, topic.leaders.map(() => 0)]));
      const places = topics.flatMap(({ name, leaders }) => leaders.map((leader, partition) => ({ topic: name, partition, leader })));
      await Promise.all(
        [...Map.groupBy(places, (at) => at.leader)].map(async ([leader, own]) => {
          const broker = await nodes.node(leader, found.keys());
          const asked = [...Map.groupBy(own, (at) => at.topic)].map(([topic, list]) => ({ topic, partitions: list.map(({ partition }) => ({ partition, timestamp })) }));
          const { responses } = await broker.listOffsets({ topics: asked });
          for (const { topic, partitions } of responses) for (const { partition, offset } of partitions) found.get(topic)![partition] = Number(offset);
        }),
      ).catch((error: unknown) => {
        nodes.doubt(error);
        throw error;
      });
      return found;
    },
    forget: () => nodes.doubt(),
    close: () => nodes.close(),
  };
}

/**
 * One partition that the broker has nothing for makes the library throw away what the others brought: it is asked again without it. Any other
 * fault of a partition is one of the request, and nothing of its node is read until it is over.
 */
async function fetchFrom<W extends Wanted>(nodes: Nodes, node: number, wanted: readonly W[], topics: ReadonlyMap<string, TopicAt>, limits: FetchLimits): Promise<Fetched<W>[]> {
  const outside: Fetched<W>[] = [];
  for (let asked = wanted; asked.length > 0; ) {
    try {
      return [...outside, ...(await ask(nodes, node, asked, topics, limits))];
    } catch (error) {
      const { topic, partition } = error as { topic?: string; partition?: number };
      const out = answered(error, CODES.outOfRange) ? asked.find((one) => one.topic === topic && one.partition === partition) : undefined;
      if (!out) throw error;
      outside.push({ wanted: out, code: CODES.outOfRange, end: 0, batches: [] });
      asked = asked.filter((one) => one !== out);
    }
  }
  return outside;
}

async function ask<W extends Wanted>(nodes: Nodes, node: number, wanted: readonly W[], topics: ReadonlyMap<string, TopicAt>, limits: FetchLimits): Promise<Fetched<W>[]> {
  const broker = await nodes.node(node, topics.keys());
  const byTopic = Map.groupBy(wanted, (one) => one.topic);
  const { responses } = (await broker.fetch({
    minBytes: 1,
    maxBytes: limits.bytes,
    maxWaitTime: limits.waitMs,
    topics: [...byTopic].map(([topic, list]) => ({ topic, partitions: list.map((one) => ({ partition: one.partition, fetchOffset: String(one.next), maxBytes: limits.partitionBytes })) })),
  })) as FetchAnswer;
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.flatMap(({ partition, highWatermark, messages }) => {
      const one = byTopic.get(topicName)?.find((at) => at.partition === partition);
      return one ? [{ wanted: one, code: 0, end: Number(highWatermark), batches: batchOf(messages) }] : [];
    }),
  );
}

/** The library unpacks the batches: what it read is one, from its first record to its last; marks of transactions only move the position. */
function batchOf(messages: readonly ReadMessage[]): ReadBatch[] {
  const [head, last] = [messages[0], messages.at(-1)];
  if (!head || !last) return [];
  const first = Number(head.offset);
  const records = messages.flatMap(({ offset, key, value, headers, isControlRecord }) => (isControlRecord ? [] : [{ offsetDelta: Number(offset) - first, key, value, headers: pairsOf(headers) }]));
  return [{ firstOffset: BigInt(head.offset), lastOffsetDelta: Number(last.offset) - first, attributes: 0, records }];
}

/** Of a name that comes twice the last one counts, as with any other library. */
function pairsOf(headers: ReadMessage['headers']): [Buffer, Buffer | null | undefined][] {
  return Object.entries(headers).map(([name, value]) => [Buffer.from(name), Array.isArray(value) ? (value as readonly (Buffer | null)[]).at(-1) : (value as Buffer | null)]);
}
