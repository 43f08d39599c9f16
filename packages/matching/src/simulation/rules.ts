import type { ChannelConfig, Millis, Order, QueueConfig, QueueHealth } from '../model.ts';

/** What the rules say of one contact of the traffic. */
export interface SimRoute {
  readonly ruleId: string;
  readonly queueId: string;
  /** By the rule; the contact's own are joined to them, per skill the higher. */
  readonly skills: Readonly<Record<string, number>>;
  /** The rule's; absent: the contact's, else 0. */
  readonly priority?: number;
  /** The rule's; absent: the contact's, else none. */
  readonly slaMs?: number;
  /** The rule promises nothing, whatever the contact brings. */
  readonly noSla?: true;
  /** Asked of the agent by the rule; null: any; absent: the contact's. */
  readonly language?: string | null;
}

/** The facts of a contact that rules may ask of. */
export interface SimFacts {
  readonly channel: string;
  readonly language?: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it arrived; only conditions over `time` ask. */
  readonly at?: Millis;
  /** How the queues stand; only conditions over `queues` ask. */
  readonly queues?: Readonly<Record<string, QueueHealth>> | undefined;
}

/** A queue in a simulation: how long an agent takes to accept is only known there. */
export interface SimQueue extends QueueConfig {
  readonly acceptMs: number;
  /** The queue of which it is a variant; absent: itself. */
  readonly reportAs?: string;
  /** Channels of which an agent is asked; any other counts as accepted when it is offered. Absent: he is asked of all. */
  readonly asked?: readonly string[];
}

/** When queues are open. Instants are those of the run. */
export interface SimHours {
  /** When so much of the queue's opening time has passed since `from`. */
  after(queueId: string, from: Millis, ms: Millis): Millis;
  /** Its work while it is closed: is given out all the same, waits, or goes to another queue. */
  outside(queueId: string): 'serve' | 'wait' | { readonly overflowTo: string };
  isOpen(queueId: string, at: Millis): boolean;
  /** When it next opens or closes; Infinity: never. */
  nextChange(queueId: string, at: Millis): Millis;
}

/** A rules file, read, checked and compiled; `route` is pure. */
export interface SimRules {
  readonly order: Order;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly queues: readonly SimQueue[];
  /** Absent: every queue is always open. */
  readonly hours?: SimHours;
  route(facts: SimFacts): SimRoute;
}
