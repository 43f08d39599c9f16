import type { Clock } from '@sluice/kernel';
import type { Check, HttpPlugin, Logger } from '@sluice/runtime';
import type { Blobs, Database, Locks } from '@sluice/store';
import type { DeadLetters } from './dead-letters.ts';
import type { Log } from './port.ts';
import type { Relays } from './relays.ts';

/** What a process gives to every service that runs in it. */
export interface Platform {
  readonly db: Database;
  readonly locks: Locks;
  readonly log: Log;
  readonly relays: Relays;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly blobs: Blobs;
  /** Signs the actor tokens between gateway and services. */
  readonly actorSecret: Uint8Array;
}

/** A service as its process sees it. */
export interface Service {
  readonly name: string;
  readonly schema: string;
  migrate(): Promise<void>;
  start(): Promise<void>;
  /** No new work; what is in hand is finished. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  /** Its routes, with full paths; `request.actor` is set before any of them runs. */
  readonly http?: HttpPlugin;
  checks(): Promise<readonly Check[]>;
  /** Checks that reach out and take seconds, such as log-ins at servers elsewhere: only for who asks (`sluice doctor`). */
  probes?(): Promise<readonly Check[]>;
  /** True when nothing of it is due or in hand; `settle()` of the tests waits for it. */
  idle?(): Promise<boolean>;
  /** What its groups have parked. */
  deadLetters?(): readonly DeadLetters[];
}
