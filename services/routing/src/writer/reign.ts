import type { Instant } from '@sluice/kernel';
import type { Session } from '@sluice/store';
import type { RoutingEngine } from '../domain/engine.ts';
import type { PoolState } from '../domain/pool.ts';

/** What the writer of a pool knows while it is that. */
export interface Reign {
  readonly session: Session;
  readonly lease: number;
  readonly pool: PoolState;
  /** Number of the next journal entry. */
  nextN: number;
  last: Instant;
  /** The version whose entry it has written; none since it took the pool. */
  under: string | undefined;
  inbox: 0 | 1;
  sinceTurn: number;
  /** The other table may hold dead rows. */
  stale: boolean;
  /** Number of the entry after which the pool was last stored whole. */
  snapshotN: number;
  /** When the queues' standing was last told, and whether anything has happened since. */
  toldAt: Instant;
  untold: boolean;
  /** The inbox was emptied, and what comes into it rings: there is nothing to look for until then. */
  sated: boolean;
  /** What the batch that has begun already is decided under. */
  ahead: { readonly engine: RoutingEngine; readonly now: Instant } | undefined;
}
