import type { Millis } from '../model.ts';

/** The lines of `agents.jsonl` and of the traffic file, and those that a simulation writes. All times are whole milliseconds from 0. */
export interface AgentLine {
  readonly type: 'agent';
  readonly id: string;
  /** The one that figures go by. */
  readonly group?: string;
  /** Others that he is in. */
  readonly groups?: readonly string[];
  readonly skills?: Readonly<Record<string, number>>;
  readonly languages?: readonly string[];
  readonly capacity?: number;
  readonly limits?: Readonly<Record<string, number>>;
}

export const STATES = ['available', 'away', 'offline'] as const;
export type AgentState = (typeof STATES)[number];

export interface PresenceLine {
  readonly type: 'presence';
  readonly at: Millis;
  readonly agent: string;
  readonly state: AgentState;
  /** His calendar did it; where the rules know his shift, it does so again, and this line says nothing. */
  readonly by?: 'calendar';
}

/** The answer to a contact's n-th offer. Without `afterMs`: accept after the queue's `acceptMs`, decline after 1000. */
export interface Response {
  readonly kind: 'accept' | 'decline' | 'timeout';
  readonly afterMs?: number;
}

export interface TrafficLine {
  readonly id: string;
  readonly at: Millis;
  readonly channel: string;
  readonly language?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly skills?: Readonly<Record<string, number>>;
  readonly priority?: number;
  readonly slaMs?: number;
  readonly handleMs: number;
  /** So much of `handleMs` was work after the contact; where the queue says how long that is, its word counts instead. */
  readonly afterWorkMs?: number;
  readonly patienceMs?: number;
  readonly dedicatedAgent?: string;
  readonly lastAgent?: string;
  readonly responses?: readonly Response[];
}

export type OfferOutcome = 'accepted' | 'declined' | 'timeout' | 'rescinded';
export type Why = 'dedicated' | 'last' | 'strategy' | 'pull';

export interface OfferLine {
  readonly agent: string;
  /** How many rings were open. */
  readonly ring: number;
  readonly why: Why;
  readonly offeredAt: Millis;
  readonly outcome: OfferOutcome | null;
  readonly outcomeAt: Millis | null;
  readonly releasedAt: Millis | null;
  readonly decisionId: string;
}

export type ContactState = 'handled' | 'abandoned' | 'waiting' | 'offered' | 'in-progress';

export interface ContactLine {
  readonly type: 'contact';
  readonly id: string;
  readonly rule: string;
  readonly queue: string;
  readonly channel: string;
  readonly priority: number;
  readonly arrivedAt: Millis;
  readonly queuedAt: Millis;
  readonly deadlineAt: Millis | null;
  readonly offers: readonly OfferLine[];
  readonly agent: string | null;
  readonly answeredAt: Millis | null;
  readonly endedAt: Millis | null;
  readonly abandonedAt: Millis | null;
  readonly state: ContactState;
  readonly waitMs: number;
  readonly slaMet: boolean | null;
}

export interface AgentResult {
  readonly type: 'agent';
  readonly id: string;
  readonly group: string | null;
  readonly answered: number;
  readonly usedMs: number;
  readonly staffedMs: number;
  readonly occupancy: number | null;
  readonly maxUnits: number;
}

/** Of answered contacts; percentiles by nearest rank; null where none was answered. */
export interface WaitFigures {
  readonly n: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export interface Block {
  readonly contacts: number;
  readonly wait: WaitFigures;
  readonly serviceLevel: number | null;
  readonly abandonment: number | null;
}

export interface SummaryLine {
  readonly type: 'summary';
  readonly untilMs: Millis;
  readonly states: Readonly<Record<ContactState, number>>;
  readonly all: Block;
  readonly byQueue: Readonly<Record<string, Block>>;
  readonly byPriority: Readonly<Record<string, Block>>;
  readonly byChannel: Readonly<Record<string, Block>>;
  readonly occupancy: { readonly all: number | null; readonly byGroup: Readonly<Record<string, number | null>> };
  readonly fairness: { readonly occupancyGini: number | null };
  readonly violations: { readonly capacity: number; readonly order: number; readonly ring: number; readonly idle: number };
  readonly decisions: number;
  readonly wallMs: number;
  readonly decisionsPerSecond: number;
}

export type ResultLine = ContactLine | AgentResult | SummaryLine;
