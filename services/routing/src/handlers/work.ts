import type { Instant } from '@sluice/kernel';
import type { RouteFeatures, RoutingEngine } from '../domain/engine.ts';
import type { PoolInput } from '../domain/input.ts';
import type { Appended } from '../store/pool-inbox.ts';

/** What a batch of events works on: one engine, one instant; what it appends to the pool goes out in one statement. */
export interface ConsumerWork {
  readonly now: Instant;
  readonly engine: RoutingEngine;
  /** How the queues stand: see `queue-health.ts`. */
  readonly queues: NonNullable<RouteFeatures['queues']>;
  /** Highest version by ticket, as it was before the batch and as it becomes. */
  readonly seen: Map<string, number>;
  readonly touched: Set<string>;
  readonly appended: Appended[];
  /** By ticket: whom it concerns, as a complaint. */
  readonly excluded: Map<string, readonly string[]>;
  readonly stale: (type: string) => void;
  /** A fresh work item id. */
  readonly mintItem: () => string;
}

/** Notes the version; true where the event is not older than what was seen of its ticket. */
export function isCurrent(work: ConsumerWork, type: string, ticketId: string, version: number): boolean {
  if (version < (work.seen.get(ticketId) ?? 0)) {
    work.stale(type);
    return false;
  }
  work.seen.set(ticketId, version);
  work.touched.add(ticketId);
  return true;
}

export function append(work: ConsumerWork, input: PoolInput): void {
  work.appended.push({ at: work.now, input });
}
