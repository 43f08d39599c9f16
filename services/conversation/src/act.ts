import type { Clock } from '@sluice/kernel';
import type { Logger } from '@sluice/runtime';
import type { Database, Outbox, Queryable, Timers, Tx } from '@sluice/store';
import { LoadAgain } from '@sluice/stream';
import type { ConversationConfig } from './config.ts';
import { loadProcesses } from './store/cases.ts';
import { loadWork, type Wanted } from './store/load.ts';
import { saveWork } from './store/save.ts';
import type { ConversationTelemetry } from './telemetry.ts';
import type { ThreadTokens } from './threading/token.ts';
import { newWork, type Work } from './work.ts';

/** What conversation is made of, for those who decide something. */
export interface ConversationParts {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly timers: Timers;
  readonly clock: Clock;
  /** As it is in force in this process, for what is read outside a transaction. */
  readonly config: () => ConversationConfig;
  /** As it is in force in the schema: for what is decided. */
  readonly configIn: (tx: Queryable) => Promise<ConversationConfig>;
  readonly tokens: ThreadTokens;
  readonly telemetry: ConversationTelemetry;
  readonly logger: Logger;
}

/**
 * One decision of a human: loads what it needs under locks, decides in memory, saves all of it with its outbox rows, in the caller's
 * transaction. `decide` calls `apply` and looks for a `refused` event; what it throws undoes everything.
 */
export async function changing<T>(parts: ConversationParts, tx: Tx, wanted: Wanted, decide: (work: Work) => T | Promise<T>): Promise<T> {
  const work = await loaded(parts, tx, wanted);
  const result = await decide(work);
  await saved(parts, tx, work);
  return result;
}

const ATTEMPTS = 3;

/**
 * Where another transaction came between, the next statement sees what it did, so the same is asked again with a fresh work. The locks had
 * by then may be out of order: should two such calls meet, Postgres ends one, and `transact` begins it again.
 */
export async function loaded(parts: ConversationParts, tx: Tx, wanted: Wanted): Promise<Work> {
  for (let attempt = 1; ; attempt++) {
    const work = newWork({ now: parts.clock.now(), config: parts.config(), tokens: parts.tokens, telemetry: parts.telemetry });
    try {
      await loadUnderConfig(parts, tx, work, wanted);
      return work;
    } catch (error) {
      if (!(error instanceof LoadAgain) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The schema's configuration travels with the first statement of the load. */
export async function loadUnderConfig(parts: Pick<ConversationParts, 'configIn'>, tx: Tx, work: Work, wanted: Wanted): Promise<void> {
  [work.config] = await Promise.all([parts.configIn(tx), loadWork(tx, work, wanted)]);
  await loadProcesses(tx, work);
}

export async function saved(parts: ConversationParts, tx: Tx, work: Work): Promise<void> {
  await saveWork(tx, parts.timers, work);
  await parts.outbox.append(tx, work.out);
}
