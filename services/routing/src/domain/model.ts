import type { Presence } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Foretold, QueueHealth, Reason, ShiftState } from '@sluice/matching';
import type { CalendarEntry, Pool } from '@sluice/policy';

/** All that a pool needs of one configuration version. Plain data: it is stored with the journal so that a replay has it. */
export interface PoolConfig extends Pool {
  readonly version: string;
  /** Those of the queues and shifts. */
  readonly calendars: Readonly<Record<string, CalendarEntry>>;
}

export type AgentConfig = PoolConfig['agents'][number];
export type QueueConfig = PoolConfig['queues'][number];

/** What was known of the ticket when it was routed; goes on the card. */
export interface ItemFeatures {
  readonly language?: string;
  readonly intent?: string;
  readonly urgency?: string;
  readonly tier?: string;
  /** How the queues stood of which conditions ask. */
  readonly queues?: Readonly<Record<string, QueueHealth>>;
  /** Of the contact's own attributes those that a rule asks for, where they have a value that it names. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The trace that the follower events inherit. */
export interface Origin {
  readonly correlationid?: string;
  readonly causationid?: string;
  readonly traceparent?: string;
}

/** What has moved work to the queue where it is, other than its rule. `by`: the agent, or the key of whoever is none. */
export type MovedBy = { readonly fromQueueId: string } & (
  | { readonly kind: 'person'; readonly by: string }
  | { readonly kind: 'overflow'; readonly afterMs: number }
  | { readonly kind: 'closed' }
  /** The ladder of a clock; to the queue where it was: it is only asked for anew. */
  | { readonly kind: 'escalated' }
  | { readonly kind: 'queue_gone' }
);

/** How its present holder came by it. */
export type Cause = 'push' | 'offer' | 'pull' | 'manual' | 'transfer';

/** One demand for one agent's attention. `status` says which of the fields below it count. */
export interface Item {
  readonly workItemId: string;
  readonly ticketId: string;
  readonly conversationId: string;
  /** Number of the journal entry that brought it: the last tie-break of the order. */
  readonly seq: number;
  /** The newest entityversion of the ticket that we were told of. */
  onVersion: number;
  queueId: string;
  /** Where the rules or a human had put it, before it overflowed; absent: it has not. */
  placedIn?: string | undefined;
  /** The last that has moved it; absent: it is where its rule put it. */
  movedBy?: MovedBy | undefined;
  /** A human moved it there: no rule takes it away. */
  placedByHuman?: true | undefined;
  readonly channel: string;
  /** Asked of the agent; null = any. */
  language: string | null;
  skills: Readonly<Record<string, number>>;
  /** What its rule asks at first, required and preferred skills together; it counts while the rule has a queue of its own in the engine, which sinks it. */
  preferred?: Readonly<Record<string, number>> | undefined;
  priority: number;
  priorityByHuman: boolean;
  deadlineAt: Instant | null;
  /** From here its age counts; never restarts. */
  readonly receivedAt: Instant;
  /** Waiting work of the same queue ranked before it when it was queued. What was announced never rises, in another queue neither. */
  position: number;
  /** Start of the present wait: a transfer and an overflow start it anew, a return does not. */
  queuedAt: Instant;
  /** Who answered for the matter when it was last asked for; absent: nobody yet. */
  ownerId?: string | undefined;
  dedicatedAgentId: string | null;
  lastAgentId: string | null;
  excludedAgentIds: readonly string[];
  ruleId: string;
  ruleText: string;
  configVersion: string;
  features: ItemFeatures;
  origin: Origin;
  /** Who refused it, or lost it to a ladder, and until when he is not asked again. */
  bars: readonly Bar[];
  /** Whom a complaint concerns: none of them is asked for it as long as it lives. */
  notAgain?: readonly string[] | undefined;
  /** A ladder has opened every ring. */
  widened?: true | undefined;
  status: 'queued' | 'offered' | 'in_hand' | 'after_work';
  /** The newest decision about it. */
  decisionId: string;
  /** Who is asked, or holds it. */
  agentId: string | null;
  /** Of an offer that is open; also of a hand-over, which its holder has made. */
  offer: Offer | null;
  assignedAt: Instant | null;
  cause: Cause | null;
  why: Reason | null;
  /** What the holder's load was raised by: a later change of weights does not touch what is held. */
  units: number;
  interruptible: boolean;
  /** Its holder is offline: then it goes back, unless he is there again. */
  returnDueAt: Instant | null;
  /** Its holder has done nothing about it: then it goes back. */
  silentDueAt: Instant | null;
  /** What it was told of its wait, to be judged by what came. */
  foretold: Foretold | null;
  /** After-contact work ends then by itself. */
  finishDueAt: Instant | null;
}

export interface Bar {
  readonly agentId: string;
  readonly until: Instant;
  /** A ladder took it from him: what a person decides of the item lifts it. Kept when it is over: should a ladder take it from another, it counts anew. */
  readonly by?: 'ladder';
}

export interface Offer {
  readonly id: string;
  readonly agentId: string;
  readonly at: Instant;
  readonly expiresAt: Instant;
  /** A hand-over: its holder keeps the item until it is accepted. */
  readonly handover: boolean;
}

export interface AgentPresence {
  readonly status: Presence;
  readonly reason: string | null;
  /** Channels that differ from `status`. */
  readonly channels: Readonly<Record<string, Presence>>;
  readonly since: Instant;
  /** Offers in a row that he let pass; absent: none. */
  readonly missed?: number;
  /** What his calendar said when it last counted; absent: he has no shift. */
  readonly shift?: ShiftState;
  /** His calendar has taken him off, and only then brings him back. */
  readonly byCalendar?: true;
  /** When he last came back to `available`; absent: he was there from the start. */
  readonly backSince?: Instant;
}

export interface Who {
  readonly kind: string;
  readonly id?: string;
}
