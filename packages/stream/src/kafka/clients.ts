import type { Logger } from '@sluice/runtime';
import type { OutRecord } from '@sluice/store';
import type { Position, TopicPartition } from '../port.ts';
import type { KafkaConnection } from './connection.ts';
import type { Fetched, FetchLimits, Wanted } from './fetch.ts';
import type { Compression } from './settings.ts';
import type { TopicAt } from './topology.ts';

/**
 * The calls of Kafka's protocol that the driver needs of a library. Each client that is made here has connections of its own: a long poll, or a
 * join that waits for the group, holds up whatever else they carry. Every call throws what the library says; a fault's code is found by `answered`.
 */
export interface KafkaClients {
  administering(): AdminClient;
  /** `retries`: the library's own, inside of one call. */
  reading(options: { readonly retries: number; readonly group?: string }): ReadingClient;
  sending(options: { readonly compression: Compression }): SendingClient;
  positions(group: string): PositionsClient;
  membership(options: MembershipOptions): Membership;
}

export type MakeClients = (connection: KafkaConnection, logger: Logger) => KafkaClients;

export interface AdminClient {
  /** Undefined where there is no such topic. Always asked of a broker. */
  topic(name: string): Promise<TopicAt | undefined>;
  /** @throws where no broker answers */
  ping(): Promise<void>;
  /** The node that looks after a group. */
  coordinatorOf(group: string): Promise<number | undefined>;
  /** `replicas` -1: as the brokers have it. */
  create(topic: { readonly name: string; readonly partitions: number; readonly replicas: number; readonly configs: readonly { readonly name: string; readonly value: string }[] }): Promise<void>;
  delete(name: string): Promise<void>;
  /** Until there are `count`. */
  addPartitions(name: string, count: number): Promise<void>;
  /** Values of a topic's settings, by their names. */
  configs(name: string, keys: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Saved positions of a group in all topics, by place (`placeOf`). */
  saved(group: string): Promise<ReadonlyMap<string, number>>;
  /** Groups that read a topic, with what they have saved by partition: those that have saved something, and those that are at it and have not yet. */
  readersOf(topic: string): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>>;
  /** What each node knows of topics, asked of it alone. */
  eachNode(): Promise<readonly Pick<AdminClient, 'topic' | 'close'>[]>;
  close(): Promise<void>;
}

/** Reads from where it is told, in no group. No two requests to a node may be under way at once. */
export interface ReadingClient {
  /**
   * One request to one node. Each partition has its own answer: one that fails does not take away what the others brought; one with nothing new
   * may be missing.
   */
  fetch<W extends Wanted>(node: number, wanted: readonly W[], topics: ReadonlyMap<string, TopicAt>, limits: FetchLimits): Promise<Fetched<W>[]>;
  /** Where the partitions of these topics begin, or end, in their order. */
  offsets(topics: readonly TopicAt[], which: 'earliest' | 'latest'): Promise<ReadonlyMap<string, readonly number[]>>;
  /** Where the nodes are is to be asked again. */
  forget(): void;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface SendingClient {
  /**
   * One send at a time. Resolves when every replica in sync has every record. The partition is `partitionOf` the key, among as many as the library
   * knows at this moment, not as anybody else does: what is for one that it does not know it puts into another, or nowhere.
   */
  send(records: readonly OutRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Under which name a member may save positions. */
export interface As {
  readonly memberId: string;
  readonly generation: number;
}

export interface PositionsClient {
  /** Refused where the group has gone on without that member. */
  commit(as: As, positions: readonly Position[]): Promise<void>;
  /** By place; a partition without a saved position is not in it. */
  saved(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

export interface Joined extends As {
  readonly assigned: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
}

/** How a member keeps to its group, by whichever library. Joining again waits for no batch (`deal`): who takes longer than a session lasts is gone. */
export const ROUND = { rebalanceMs: 10_000, heartbeatMs: 500, retries: 5, leaveMs: 5000 } as const;

export interface MembershipOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
  /** Under which the group may still count us: with another one it would wait for the old one's session to end. */
  readonly lastId: string | null;
  /** What this member tells the group's leader, asked at each join; `partitions` are how many the topics have then. */
  readonly claims: (memberId: string | null, partitions: ReadonlyMap<string, number>) => Buffer;
  /** Joined, on our wish or on the group's. */
  readonly joined: (joined: Joined) => void;
  /** It is dead, also to the group, sooner or later. */
  readonly failed: (what: string, error: unknown) => void;
}

/** A member of a group, which joins and tells that it lives. After a fault it is good for nothing but `close`. */
export interface Membership {
  /** Null before the first join, and after a goodbye that was heard. */
  readonly memberId: string | null;
  /** Joins, or joins again. May never settle after `failed` or `close`. */
  join(): Promise<void>;
  /** The node that it asks; null before it has found one. */
  readonly coordinatorId: number | null;
  /** Undefined in the middle of a round of the group. */
  settled(): As | undefined;
  /** With a goodbye the others need not wait for the session to end; without one the group counts on it for as long. */
  close(goodbye: boolean): Promise<void>;
}
