import { type Logger, type Loop, pause, runLoop } from '@sluice/runtime';
import kafkajs from 'kafkajs';
import { claimsOf, deal, PROTOCOL } from '../kafka/assignor.ts';
import { type As, type Membership, type MembershipOptions, ROUND } from '../kafka/clients.ts';
import { answered, CODES } from '../kafka/faults.ts';
import type { NodeCalls } from './calls.ts';
import type { Nodes } from './nodes.ts';

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;

/** Between two attempts to join: the group went on to its next round in the middle of one, or its coordinator is just loading it. */
const RETRY_MS = 200;

type JoinAnswer = Awaited<ReturnType<NodeCalls['joinGroup']>>;

/**
 * A member by the calls of the protocol. The library's own consumer tells that it lives between two fetches only, and waits there for its
 * handlers: one that is slow holds up all partitions of its node, and then the membership.
 */
export class KafkajsMembership implements Membership {
  memberId: string | null;
  coordinatorId: number | null = null;
  readonly #nodes: Nodes;
  readonly #o: MembershipOptions;
  readonly #logger: Logger;
  readonly #beating: Loop;
  /** One round after the other, whoever wishes it. */
  #joining: Promise<void> = Promise.resolve();
  #as: As | undefined;
  #closed = false;

  constructor(nodes: Nodes, logger: Logger, options: MembershipOptions) {
    this.#nodes = nodes;
    this.#logger = logger;
    this.#o = options;
    this.memberId = options.lastId;
    this.#beating = runLoop({ name: `kafka heartbeat ${options.group}`, logger, step: (signal) => this.#beat(signal) });
  }

  join(): Promise<void> {
    const round = this.#joining.then(() => this.#join());
    this.#joining = round.catch(() => undefined);
    return round;
  }

  settled(): As | undefined {
    return this.#as;
  }

  async close(goodbye: boolean): Promise<void> {
    this.#closed = true;
    this.#as = undefined;
    const beating = this.#beating.stop();
    if (goodbye && this.memberId !== null) await Promise.race([this.#sayGoodbye(this.memberId), pause(ROUND.leaveMs)]);
    await this.#nodes.close();
    await Promise.all([beating, this.#joining]);
  }

  async #sayGoodbye(memberId: string): Promise<void> {
    try {
      await (await this.#coordinator()).leaveGroup({ groupId: this.#o.group, memberId });
      this.memberId = null;
    } catch (error) {
      this.#logger.debug({ group: this.#o.group, err: error }, 'a member could not say goodbye');
    }
  }

  async #join(): Promise<void> {
    this.#as = undefined;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (attempt === ROUND.retries || this.#closed) throw error;
        if (answered(error, CODES.unknownMember)) this.memberId = null;
        this.#nodes.doubt(error);
        await pause(RETRY_MS);
      }
    }
  }

  async #attempt(): Promise<void> {
    const { group, topics, sessionTimeoutMs, claims, joined } = this.#o;
    const coordinator = await this.#coordinator();
    const userData = claims(this.memberId, await this.#partitionsOf(topics));
    const answer = await coordinator.joinGroup({
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: ROUND.rebalanceMs,
      memberId: this.memberId ?? '',
      groupProtocols: [{ name: PROTOCOL, metadata: MemberMetadata.encode({ version: 0, topics: [...topics], userData }) }],
    });
    const { memberId, generationId, leaderId } = answer;
    this.memberId = memberId;
    const groupAssignment = memberId === leaderId ? await this.#deal(answer) : [];
    const { memberAssignment } = await coordinator.syncGroup({ groupId: group, generationId, memberId, groupAssignment });
    const dealt = MemberAssignment.decode(memberAssignment)?.assignment ?? {};
    if (this.#closed) return;
    this.#as = { memberId, generation: generationId };
    joined({ memberId, generation: generationId, assigned: Object.entries(dealt).map(([topic, partitions]) => ({ topic, partitions })) });
  }

  /** Asked anew at each round: this is how a group hears of more. */
  async #partitionsOf(topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const { topicMetadata } = await (await this.#nodes.any()).metadata([...topics]);
    return new Map(topicMetadata.map(({ topic, partitionMetadata }) => [topic, partitionMetadata.length]));
  }

  async #deal({ members }: JoinAnswer): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
    const candidates = members.map(({ memberId, memberMetadata }) => {
      const said = MemberMetadata.decode(memberMetadata);
      return { id: memberId, topics: said?.topics ?? [], claims: claimsOf(said?.userData) };
    });
    const dealt = deal(candidates, await this.#partitionsOf([...new Set(candidates.flatMap((one) => one.topics))]));
    return [...dealt].map(([memberId, topics]) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: 0, assignment: Object.fromEntries([...topics].map(([topic, partitions]) => [topic, [...partitions]])), userData: Buffer.alloc(0) }),
    }));
  }

  /** The answer says whether the group is in a new round. */
  async #beat(signal: AbortSignal): Promise<void> {
    await pause(ROUND.heartbeatMs, signal);
    const as = this.#as;
    if (!as || signal.aborted) return;
    try {
      await (await this.#coordinator()).heartbeat({ groupId: this.#o.group, groupGenerationId: as.generation, memberId: as.memberId });
    } catch (error) {
      if (this.#as !== as || signal.aborted) return; // joined again meanwhile
      try {
        if (!answered(error, CODES.rebalancing)) throw error;
        await this.join();
      } catch (fault) {
        this.#as = undefined;
        this.#o.failed('no sign of life reached the group', fault);
      }
    }
  }

  async #coordinator(): Promise<NodeCalls> {
    const { nodeId, broker } = await this.#nodes.coordinator(this.#o.group, this.#o.topics);
    this.coordinatorId = nodeId;
    return broker;
  }
}
