import type { Doors, WaitClock } from '../engine/state.ts';
import type { ChannelConfig, Millis, Order, QueueConfig, QueueHealth } from '../model.ts';
import type { Shift } from '../shift.ts';
import type { AgentState } from './lines.ts';

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
  /** Work after the contact, by channel: it stands in the place of a line's own `afterWorkMs`. Absent: the line's handling counts as it is. */
  readonly afterWorkMs?: Readonly<Record<string, number>>;
}

/** When queues are open. Instants are those of the run. */
export interface SimHours {
  /** When so much of the queue's opening time has passed since `from`. */
  readonly after: WaitClock;
  readonly door: Doors;
}

/** A rules file, read, checked and compiled; its functions are pure. What is optional is not in the form of simulation.md: production has it. */
export interface SimRules {
  readonly order: Order;
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly queues: readonly SimQueue[];
  route(facts: SimFacts): SimRoute;
  /** Absent: every queue is always open. */
  readonly hours?: SimHours;
  /** A condition asks how long one waits. */
  readonly asksWaits?: boolean;
  /** By when it is to be answered. Absent: `slaMs` after it came, the route's or the line's own. */
  readonly dueAt?: (facts: SimFacts, route: SimRoute, own: { readonly priority: number; readonly slaMs: number | undefined }) => Millis | null;
  /** Where a contact of this route asks that leaves its queue for another, and what. Absent: there, and the same. */
  readonly moved?: (route: SimRoute, to: string, at: Millis) => Pick<SimRoute, 'queueId' | 'skills'>;
  /** What the agent's calendar says; undefined: he has none. Absent: nobody has. */
  readonly shift?: (agentId: string, at: Millis) => Shift | undefined;
  /** Who comes back is filled up for so long. Absent: at once. */
  readonly rampUpMs?: (agentId: string) => Millis;
  /** What somebody is at the beginning of whom no line says so. Absent: offline. */
  readonly presence?: (agentId: string) => AgentState;
}
