import type { ClusterMetadata, Consumer, ConsumerGroupJoinPayload } from '@platformatic/kafka';
import type { Logger } from '@sluice/runtime';
import { claimsOf, deal, PROTOCOL } from '../assignor.ts';
import { type As, type Membership, type MembershipOptions, ROUND } from '../clients.ts';
import type { Making } from './making.ts';

const countsOf = ({ topics }: Pick<ClusterMetadata, 'topics'>): ReadonlyMap<string, number> => new Map([...topics].map(([name, topic]) => [name, topic.partitionsCount]));

/** A consumer of the library that joins and reads nothing. It is silently dead after an error. */
export class PlatformaticMembership implements Membership {
  readonly #consumer: Consumer;
  readonly #logger: Logger;

  constructor(making: Making, logger: Logger, { group, topics, sessionTimeoutMs, lastId, claims, joined, failed }: MembershipOptions) {
    this.#logger = logger;
    const consumer: Consumer = making.consumer(group, ROUND.retries, {
      requestTimeout: ROUND.rebalanceMs + 2000, // joining waits for the group's other members
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: ROUND.rebalanceMs,
      heartbeatInterval: ROUND.heartbeatMs,
      heartbeatStallTimeout: sessionTimeoutMs,
      protocols: [{ name: PROTOCOL, version: 0 }],
      // Asked at each join, those that the library makes by itself too.
      protocolsMetadata: (_protocols: unknown, _topics: unknown, metadata: Pick<ClusterMetadata, 'topics'>) => claims(consumer.memberId, countsOf(metadata)),
      partitionAssigner: (_leader, members, _topics, metadata) => {
        const candidates = [...members.values()].map(({ memberId, topics, metadata: claims }) => ({ id: memberId, topics: topics ?? [], claims: claimsOf(claims) }));
        return [...deal(candidates, countsOf(metadata))].map(([memberId, dealt]) => ({
          memberId,
          assignments: new Map([...dealt].map(([topic, partitions]) => [topic, { topic, partitions: [...partitions] }])),
        }));
      },
    });
    consumer.topics.trackAll(...topics);
    consumer.memberId = lastId;
    consumer.on('error', (error: unknown) => failed('the connection of the member', error));
    consumer.on('consumer:heartbeat:stalled', (payload: unknown) => {
      making.doubtCoordinator(consumer);
      failed('no sign of life reached the group', payload);
    });
    consumer.on('consumer:group:join', ({ memberId, generationId, assignments }: ConsumerGroupJoinPayload) =>
      joined({ memberId, generation: generationId ?? -1, assigned: assignments ?? consumer.assignments ?? [] }),
    );
    this.#consumer = consumer;
  }

  get memberId(): string | null {
    return this.#consumer.memberId;
  }

  get coordinatorId(): number | null {
    return this.#consumer.coordinatorId;
  }

  async join(): Promise<void> {
    await this.#consumer.joinGroup({});
  }

  settled(): As | undefined {
    const { memberId, generationId } = this.#consumer;
    return this.#consumer.isActive() && memberId !== null ? { memberId, generation: generationId } : undefined;
  }

  async close(goodbye: boolean): Promise<void> {
    const consumer = this.#consumer;
    if (goodbye) {
      const said = consumer.close(true).catch((error: unknown) => this.#logger.debug({ group: consumer.groupId, err: error }, 'a member could not say goodbye'));
      await Promise.race([said, new Promise((resolve) => setTimeout(resolve, ROUND.leaveMs).unref())]);
    }
    const { memberId } = consumer;
    consumer.memberId = null;
    consumer.leaveGroup(true, () => undefined); // without a name nothing is said; it only ends the signs of life
    await consumer.close(true);
    consumer.memberId = memberId;
  }
}
