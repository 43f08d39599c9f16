/** Milliseconds: of the epoch in service, from 0 in a simulation. */
export type Millis = number;

/** What one contact of a channel costs an agent while he holds it. */
export interface ChannelConfig {
  /** In units of an agent's capacity. */
  readonly units: number;
  /** Fills gaps and never keeps an ordinary contact out (mail beside a call). */
  readonly interruptible?: boolean;
  /** A live session: it goes back at once when its holder goes offline. */
  readonly live?: boolean;
}

export const STRATEGIES = ['longest-idle', 'least-load', 'most-skilled', 'least-flexible', 'best'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const ORDERS = ['deadline', 'age', 'best'] as const;
export type Order = (typeof ORDERS)[number];

/**
 * push: the offer counts as accepted when it is made · offer: the agent is asked, and has `offerTimeoutMs` to answer ·
 * pull: nothing is given, the agent takes the next by rank.
 */
export const MODES = ['push', 'offer', 'pull'] as const;
export type Mode = (typeof MODES)[number];

/** What a contact that has waited `afterMs` no longer asks. Each ring adds to those before it. */
export interface Ring {
  readonly afterMs: number;
  /** Required levels that sink to this; none is ever raised. */
  readonly lower?: Readonly<Record<string, number>>;
  readonly drop?: readonly string[];
  readonly anyLanguage?: boolean;
  readonly addGroups?: readonly string[];
}

export interface QueueConfig {
  readonly id: string;
  /** Members in ring 0, with `agents`; neither: every agent, always. */
  readonly groups?: readonly string[];
  /** Single members besides the groups. */
  readonly agents?: readonly string[];
  readonly strategy: Strategy;
  /** At most 6, by rising `afterMs`. */
  readonly rings: readonly Ring[];
  /** An offer without an answer is over after this. */
  readonly offerTimeoutMs: number;
  /** An agent who refused a contact is not offered it again for this long. */
  readonly reofferMs: number;
  /** For so long only the contact's dedicated agent gets it, while he is available. 0: no hold. */
  readonly dedicatedMs: number;
  /** The same for the last agent. */
  readonly lastAgentMs: number;
  /** Waited for this long, it goes to another queue, keeping age and deadline; the wait begins anew there. */
  readonly overflow?: { readonly afterMs: number; readonly queue: string };
  /** By channel; absent: push. */
  readonly modes?: Readonly<Record<string, Mode>>;
  /** No part work to an agent for whom a more urgent whole one waits. */
  readonly drain?: boolean;
  /** By channel: units that one contact of this queue costs, instead of the channel's. */
  readonly weights?: Readonly<Record<string, number>>;
}

export interface AgentConfig {
  readonly id: string;
  readonly groups: readonly string[];
  /** Level from 1 up; absent = 0. */
  readonly skills: Readonly<Record<string, number>>;
  readonly languages: readonly string[];
  /** In units; 100 unless configured. */
  readonly capacity: number;
  /** Most contacts at once per channel; 0 = none of it; absent = no limit. */
  readonly limits: Readonly<Record<string, number>>;
}

/** All that matching needs, as plain data; agents stand in agent order, which breaks ties. */
export interface EngineConfig {
  readonly order: Order;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly queues: readonly QueueConfig[];
  readonly agents: readonly AgentConfig[];
}

/** How a queue stands, as rules may ask of it. */
export interface QueueHealth {
  /** Contacts in it that nobody has. */
  readonly waiting: number;
  /** How long the oldest of them has waited; 0 where none does. */
  readonly oldestMs: number;
  /** What a contact that comes now waits at the median; null: unknown. */
  readonly expectedWaitMs: number | null;
  /** Members who could take one now. */
  readonly agentsFree: number;
}

/** The defaults of the defaults (a contact is offered, where its mode says so, for 20 s, and not again for 60 s to who refused it). */
export const DEFAULTS = { offerTimeoutMs: 20_000, reofferMs: 60_000, dedicatedMs: 0, lastAgentMs: 0 } as const;
export const DEFAULT_CAPACITY = 100;
export const MOST_RINGS = 6;

/** What one contact asks for, with every name known to the configuration. */
export interface Demand {
  readonly id: string;
  /** From here its age counts; it never restarts. */
  readonly at: Millis;
  readonly channel: string;
  readonly queue: string;
  /** Asked of the agent; null = any. */
  readonly language: string | null;
  /** Required level per skill. */
  readonly skills: Readonly<Record<string, number>>;
  readonly priority: number;
  /** By when it must be answered; null: no promise. */
  readonly deadlineAt: Millis | null;
  readonly dedicatedAgent?: string;
  readonly lastAgent?: string;
  /** They never get it. */
  readonly excludedAgents?: readonly string[];
  /** Every ring is open, however short it has waited. */
  readonly widened?: true;
}

/** Why an agent has a contact: he is its dedicated agent, or its last; the queue's strategy chose him; a person did; he took it himself. */
export type Reason = 'dedicated' | 'last' | 'strategy' | 'manual' | 'pull';
