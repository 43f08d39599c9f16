import type { Classification, EventData, RuleSays } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import type { Item, Offer, Who } from './model.ts';
import type { CallResult, EndedOffer, Outcome, WorkEventName } from './outcome.ts';
import type { PoolState } from './pool.ts';

/** One journal entry being applied: what its decisions are made under. */
export interface Turn {
  readonly pool: PoolState;
  readonly outcome: Outcome;
  readonly seq: number;
  readonly kind: string;
  /** When the input was put in the pool's inbox. */
  readonly at: Instant;
  /** When the writer takes it: the instant of its decisions. */
  readonly now: Instant;
  /** Ids made in this turn. */
  made: number;
  /** The person who gives something by hand, and whether he insists. */
  by?: Who | undefined;
  forced?: boolean;
  /** What was queued: told with its decision once it is settled. */
  queued?: Queued;
}

interface Queued {
  readonly item: Item;
  readonly place: number;
  readonly queueId: string;
  readonly queuedAt: Instant;
  readonly decisionId: string;
  readonly classification?: Classification | undefined;
  readonly says?: RuleSays | undefined;
}

type Rest<N extends WorkEventName> = Omit<EventData[N], 'workItemId' | 'ticketId' | 'conversationId' | 'onVersion' | 'at'>;

/** Says something about an item. The row is saved with it. */
export function say<N extends WorkEventName>({ outcome, now }: Turn, name: N, item: Item, rest: Rest<N>): void {
  const { workItemId, ticketId, conversationId, onVersion, origin } = item;
  outcome.items.add(ticketId);
  const data = { workItemId, ticketId, conversationId, onVersion, at: toIso(now), ...rest };
  outcome.events.push({ name, key: conversationId, subject: ticketId, at: now, origin, data } as unknown as Outcome['events'][number]);
}

/** The offer is over: who answers it from now on is told how. */
export function offerEnded({ outcome, now }: Turn, { ticketId }: Item, { id, agentId }: Offer, state: EndedOffer['state']): void {
  outcome.endedOffers.push({ id, ticketId, agentId, state, at: now });
}

/** Answers a person's call. */
export function answer({ outcome }: Turn, requestId: string, status: CallResult['status'], body: Record<string, unknown>): void {
  outcome.results.push({ requestId, status, body });
}

/** The item as the answer to a call shows it. */
export function shown({ ticketId, workItemId, status, queueId, agentId, decisionId, offer }: Item): Record<string, unknown> {
  return { ticketId, workItemId, status, queueId, agentId: status === 'offered' ? null : agentId, decisionId, ...(offer ? { offerId: offer.id } : {}) };
}
