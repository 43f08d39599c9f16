import type { Consumer } from '@platformatic/kafka';
import { answerOf } from '../faults.ts';
import type { Fetched, FetchLimits, Wanted } from '../fetch.ts';
import type { TopicAt } from '../topology.ts';

type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>;

/**
 * One request to one node. Each partition has its own answer: one that fails does not take away what the others brought, and what was not
 * asked for (a late answer to an earlier request) is left out. A partition with nothing new is not in the answer. The library keeps a session with
 * each node: no two requests of a client to a node may be under way at once.
 */
export async function fetchFrom<W extends Wanted>(client: Consumer, node: number, wanted: readonly W[], topics: ReadonlyMap<string, TopicAt>, limits: FetchLimits): Promise<Fetched<W>[]> {
  const asked = Map.groupBy(wanted, (one) => topics.get(one.topic)?.id ?? '');
  asked.delete('');
  if (asked.size === 0) return [];
  const request = client.fetch({
    node,
    minBytes: 1,
    maxBytes: limits.bytes,
    maxWaitTime: limits.waitMs,
    topics: [...asked].map(([topicId, list]) => ({
      topicId,
      partitions: list.map((one) => ({ partition: one.partition, fetchOffset: BigInt(one.next), currentLeaderEpoch: -1, lastFetchedEpoch: -1, partitionMaxBytes: limits.partitionBytes })),
    })),
  });
  const response = await request.catch((error: unknown): FetchResponse => {
    const answer = answerOf(error) as FetchResponse | undefined;
    if (answer?.errorCode === 0) return answer;
    throw error;
  });
  return response.responses.flatMap(({ topicId, partitions }) =>
    partitions.flatMap((part) => {
      const one = asked.get(topicId)?.find((at) => at.partition === part.partitionIndex);
      return one ? [{ wanted: one, code: part.errorCode, end: Number(part.highWatermark), batches: part.records ?? [] }] : [];
    }),
  );
}
