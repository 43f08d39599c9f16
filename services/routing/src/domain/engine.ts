import type { Authenticated, Classification, CustomerFacts } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { QueueHealth } from '@sluice/matching';
import type { PoolConfig } from './model.ts';

/** What rules may ask of a demand. */
export interface RouteFeatures {
  readonly channel: string;
  readonly accountId: string;
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly customer: CustomerFacts;
  readonly classification: Classification;
  /** By urgency, customer and complaint, before the rules. */
  readonly priority: number;
  readonly receivedAt: Instant;
  /** Of the customer's last words; absent: nobody has looked. */
  readonly authenticated?: Authenticated | undefined;
  /** How the queues stand, by id: a snapshot, at most a second old. */
  readonly queues?: Readonly<Record<string, QueueHealth>> | undefined;
}

/** In which a company writes its automatic answers. */
export type AnswerLanguage = 'zh' | 'en';

export interface Routed {
  readonly ruleId: string;
  /** The rule in words. */
  readonly ruleText: string;
  readonly queueId: string;
  readonly skills: Readonly<Record<string, number>>;
  /** Set outright by the rule; absent = as computed. */
  readonly priority?: number;
  /** Asked of the agent; null = any; absent = the contact's, where somebody in the queue speaks it. */
  readonly language?: string | null;
  /** Until the answer, in the queue's opening time; null = nothing is promised; absent = as the policies say. */
  readonly slaMs?: number | null;
  /** Put on the ticket. */
  readonly labels?: readonly string[];
  /** Said once to whoever wrote, by no person; by language. */
  readonly answer?: Readonly<Record<AnswerLanguage, string>>;
  /** The ticket becomes a case that runs through this process. */
  readonly caseProcessId?: string;
  /** A person looks at it; nothing answers by itself. */
  readonly toPerson?: true;
  /** What the engine is asked for where the rule says more than `queueId` and `skills`: a variant of the queue, and what is preferred joined to what is required. */
  readonly demand?: { readonly queueId: string; readonly skills: Readonly<Record<string, number>> };
}

export interface DeadlineFacts {
  readonly queueId: string;
  readonly channel: string;
  readonly priority: number;
  readonly customer: CustomerFacts;
  readonly classification: Classification;
  readonly attributes: Readonly<Record<string, string>>;
  readonly receivedAt: Instant;
  readonly oldestUnansweredAt: Instant | undefined;
  readonly firstResponseOwed: boolean;
  /** The rule's own promise, from the oldest word that waits for an answer, in the queue's opening time. */
  readonly slaMs?: number | undefined;
}

/** One compiled version of the configuration, as routing needs it. Pure functions over it; swapped whole. */
export interface RoutingEngine {
  readonly version: string;
  readonly pool: PoolConfig;
  /** Queues of whose state conditions ask; absent: none. */
  readonly asksOf?: readonly string[];
  /** By name of an attribute: the values that rules ask for by equality. */
  readonly asked?: ReadonlyMap<string, ReadonlySet<string>>;
  /** By account; where a contact's language is none in which answers are written. Absent: en. */
  readonly accountLanguages?: ReadonlyMap<string, string>;
  /** Agents who lead others; absent: none. */
  readonly leads?: readonly string[];
  classify(facts: { readonly subject: string; readonly text: string; readonly customerLanguage?: string }): Classification;
  route(features: RouteFeatures): Routed;
  /** When the answer that is owed is due, in the queue's calendar; null where no policy asks for one. */
  deadlineAt(facts: DeadlineFacts): Instant | null;
}
