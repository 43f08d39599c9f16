import type { Clock } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import type { Calls } from '../calls.ts';
import type { RoutingEngine } from '../domain/engine.ts';

/** What the routes of routing stand on. */
export interface RoutingHttp {
  readonly db: Database;
  readonly engine: () => RoutingEngine;
  readonly calls: Calls;
  readonly clock: Clock;
}
