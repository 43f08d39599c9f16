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
  readonly language?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it arrived; only conditions over `time` ask. */
  readonly at?: Millis;
  /** How the queues stand; only conditions over `queues` ask. */
  readonly queues?: Readonly<Record<string, QueueHealth>>;
}

/** A queue in a simulation: how long an agent takes to accept is only known there. */
export interface SimQueue extends QueueConfig {
  readonly acceptMs: number;
}

/** A rules file, read, checked and compiled; `route` is pure. */
export interface SimRules {
  readonly order: Order;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly queues: readonly SimQueue[];
  route(facts: SimFacts): SimRoute;
}
