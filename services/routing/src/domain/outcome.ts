import type { Decision, EventData } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Cause, Item, MovedBy, Origin } from './model.ts';

export const WORK_EVENTS = [
  'work.queued',
  'work.offered',
  'work.accepted',
  'work.declined',
  'work.offer_timed_out',
  'work.offer_rescinded',
  'work.handover_asked',
  'work.handover_decided',
  'work.assigned',
  'work.returned',
  'work.transferred',
  'work.overflowed',
] as const;
export type WorkEventName = (typeof WORK_EVENTS)[number];

/** What the pool may say; `key` is the topic's key, `subject` whom it is about. */
export type PoolEvent = {
  [N in WorkEventName | 'agent.status_changed']: {
    readonly name: N;
    readonly key: string;
    readonly subject: string;
    readonly at: Instant;
    readonly origin: Origin;
    readonly data: EventData[N];
  };
}[WorkEventName | 'agent.status_changed'];

/** The decision card as it is stored: the public decision, and what a replay needs besides the journal. */
export interface Card {
  readonly decisionId: string;
  readonly ticketId: string;
  readonly workItemId: string;
  readonly at: Instant;
  readonly decision: Decision;
  /** The journal entry that brought it about: replaying the pool up to it gives the same card. */
  readonly trigger: { readonly pool: string; readonly seq: number; readonly kind: string };
  readonly asked: {
    readonly queueId: string;
    readonly channel: string;
    readonly units: number;
    readonly language: string | null;
    readonly skills: Readonly<Record<string, number>>;
    readonly excludedAgentIds: readonly string[];
    readonly dedicatedAgentId: string | null;
    readonly ownerId?: string;
    readonly lastAgentId: string | null;
    readonly deadlineAt: Instant | null;
    readonly receivedAt: Instant;
  };
  readonly routedUnder: string;
  readonly cause: Cause | 'waiting';
  /** Absent where its rule has put it in the queue. */
  readonly movedBy?: MovedBy;
  /** A ladder has opened every ring. */
  readonly widened?: true;
}

/** The answer to a human's call. `status` is HTTP's. */
export interface CallResult {
  readonly requestId: string;
  readonly status: 200 | 403 | 404 | 409;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the pool answers where it knows no more of an offer; how it has ended is kept in a row. */
export const OFFER_OVER = 'offer_over';

/** An offer, of work or of a hand-over, that nobody can answer any more. */
export interface EndedOffer {
  readonly id: string;
  readonly ticketId: string;
  /** To whom it was made. */
  readonly agentId: string;
  readonly state: 'accepted' | 'declined' | 'timed_out' | 'rescinded';
  readonly at: Instant;
}

/** All that a batch of inputs brought about, for one commit. Rows are saved as they are at its end; events as they were when they happened. */
export interface Outcome {
  readonly events: PoolEvent[];
  readonly cards: Card[];
  readonly results: CallResult[];
  readonly endedOffers: EndedOffer[];
  /** Tickets whose item changed; one that is no longer in the pool has ended. */
  readonly items: Set<string>;
  /** Agents whose presence changed. */
  readonly agents: Set<string>;
}

export function emptyOutcome(): Outcome {
  return { events: [], cards: [], results: [], endedOffers: [], items: new Set(), agents: new Set() };
}

/** `skills`: as they were asked of the engine, preferred ones among them. */
export function askedOf(item: Item, { units, skills }: Pick<Card['asked'], 'units' | 'skills'>): Card['asked'] {
  const { queueId, channel, language, excludedAgentIds, dedicatedAgentId, ownerId, lastAgentId, deadlineAt, receivedAt } = item;
  return { queueId, channel, units, language, skills, excludedAgentIds, dedicatedAgentId, ...(ownerId === undefined ? {} : { ownerId }), lastAgentId, deadlineAt, receivedAt };
}
