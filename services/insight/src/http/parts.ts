import type { Clock } from '@sluice/kernel';
import { type Actor, Problem, readersOf, type SignedIds } from '@sluice/runtime';
import { concernsOneOf, type Database, type Outbox, type Queryable } from '@sluice/store';
import type { InsightConfig } from '../compile-config.ts';
import type { Solution } from '../domain/ticket.ts';
import { SCHEMA } from '../migrations.ts';
import type { Surveying } from '../surveying.ts';
import type { InsightTelemetry } from '../telemetry.ts';

/** What the routes of insight stand on. */
export interface InsightHttp {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly surveying: Surveying;
  readonly tokens: SignedIds;
  readonly telemetry: InsightTelemetry;
  readonly config: () => InsightConfig;
}

/** Stands before the id of a key that is bound to no agent, as conversation names who resolved. */
const KEY_PREFIX = 'key:';
export const whoOf = (actor: Actor): string => actor.agentId ?? `${KEY_PREFIX}${actor.keyId}`;

/** An agent sees what he has had in hand and what stands in a queue that he serves; to him others are not there. To nobody is a complaint that concerns him. */
export async function sees(db: Queryable, actor: Actor, solution: Solution, config: InsightConfig): Promise<boolean> {
  if (await concernsOneOf(db, SCHEMA, solution.ticketId, readersOf(actor, config.leads))) return false;
  if (actor.role !== 'agent') return true;
  if (actor.agentId === undefined) throw new Problem(403, 'forbidden', 'this key is bound to no agent');
  return solution.handlers.includes(actor.agentId) || (solution.queueId !== null && config.agentQueues(actor.agentId).includes(solution.queueId));
}
