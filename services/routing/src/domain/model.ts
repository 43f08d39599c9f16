import type { ExclusionReason, Presence } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';

/** What one contact of a channel costs an agent while he holds it. */
export interface ChannelWeight {
  readonly units: number;
  /** Fills gaps and never keeps an ordinary contact out (mail beside a call). */
  readonly interruptible?: boolean;
  /** A live session: it goes back at once when its holder goes offline; everything else after business time. */
  readonly live?: boolean;
}

export interface AgentConfig {
  readonly id: string;
  readonly name?: string;
  readonly groups: readonly string[];
  /** Level from 1 up; absent = 0. */
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  /** In units; 100 unless configured. */
  readonly capacity: number;
  /** Most contacts at once per channel; absent = no limit. */
  readonly limits: Readonly<Record<string, number>>;
  /** Taken only when the agent is first seen; later the agent's own word stands. */
  readonly initialPresence?: Presence;
}

export interface QueueConfig {
  readonly id: string;
  readonly name?: string;
  /** Absent: every agent is a member. */
  readonly groups?: readonly string[];
  /** Single members besides the groups. */
  readonly agents?: readonly string[];
  readonly strategy: 'longest_idle';
}

/** All that matching needs of one configuration version. Plain data: it is stored with the journal so that a replay has it. */
export interface PoolConfig {
  readonly version: string;
  readonly agents: readonly AgentConfig[];
  readonly queues: readonly QueueConfig[];
  readonly channels: Readonly<Record<string, ChannelWeight>>;
  /** Where waiting work goes whose queue is no longer configured. */
  readonly fallbackQueueId: string;
  readonly order: 'deadline' | 'age';
}

/** What was known of the ticket when it was routed; goes on the card. */
export interface ItemFeatures {
  readonly language?: string;
  readonly intent?: string;
  readonly urgency?: string;
  readonly tier?: string;
}

/** The trace that the follower events inherit. */
export interface Origin {
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
}

/** One demand for one agent's attention. `status` says which of the fields below it count. */
export interface Item {
  readonly workItemId: string;
  readonly ticketId: string;
  readonly conversationId: string;
  /** The newest entityversion of the ticket that we were told of. */
  onVersion: number;
  queueId: string;
  readonly channel: string;
  /** Asked of the agent; null = any. */
  language: string | null;
  skills: Readonly<Record<string, number>>;
  priority: number;
  priorityByHuman: boolean;
  deadlineAt: Instant | null;
  /** From here its age counts; never restarts. */
  readonly receivedAt: Instant;
  /** Waiting work of the same queue ranked before it when it was queued. */
  position: number;
  /** Start of the present wait: a transfer starts it anew, a return does not. */
  queuedAt: Instant;
  lastAgentId: string | null;
  excludedAgentIds: readonly string[];
  ruleId: string;
  ruleText: string;
  configVersion: string;
  features: ItemFeatures;
  origin: Origin;
  status: 'queued' | 'in_hand';
  /** The newest decision about it. */
  decisionId: string;
  agentId: string | null;
  assignedAt: Instant | null;
  /** What the holder's load was raised by: a later change of weights does not touch what is held. */
  units: number;
  interruptible: boolean;
  /** Its holder is offline: then it goes back, unless he is there again. */
  returnDueAt: Instant | null;
}

export interface AgentPresence {
  readonly status: Presence;
  readonly reason: string | null;
  /** Channels that differ from `status`. */
  readonly channels: Readonly<Record<string, Presence>>;
  readonly since: Instant;
}

export interface AgentState {
  config: AgentConfig;
  /** Place in the configuration: breaks ties. */
  order: number;
  presence: AgentPresence;
  ordinaryUnits: number;
  interruptibleUnits: number;
  readonly perChannel: Map<string, number>;
  /** Last instant at which he became available, got work, or was released from it. */
  idleSince: Instant;
  /** Ticket ids in hand. */
  readonly holding: Set<string>;
}

export type Excluded = Partial<Record<ExclusionReason, number>>;

export interface Who {
  readonly kind: string;
  readonly id?: string;
}
