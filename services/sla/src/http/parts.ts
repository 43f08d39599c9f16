import type { Clock } from '@sluice/kernel';
import type { Database, Outbox } from '@sluice/store';
import type { Clockwork } from '../clockwork.ts';

/** What the routes of sla stand on. */
export interface SlaHttp {
  readonly db: Database;
  readonly clock: Clock;
  readonly clockwork: Clockwork;
  readonly outbox: Outbox;
  /** Agents who lead others, by the configuration in force. */
  readonly leads: () => readonly string[];
}
