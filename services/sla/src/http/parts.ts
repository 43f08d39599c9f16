import type { Clock } from '@sluice/kernel';
import type { Database } from '@sluice/store';

/** What the routes of sla stand on. */
export interface SlaHttp {
  readonly db: Database;
  readonly clock: Clock;
}
