import { mint } from '@sluice/kernel';
import { TOPICS } from '@sluice/contracts';
import type { Wake } from '@sluice/runtime';
import { saveConcerned, type Tx } from '@sluice/store';
import type { BatchHandler } from '@sluice/stream';
import type { RoutingEngine } from './domain/engine.ts';
import { type ConsumerWork, handle } from './handlers/index.ts';
import { healthAt } from './domain/queue-health.ts';
import { SCHEMA } from './migrations.ts';
import { appendInputs } from './store/pool-inbox.ts';
import { readStandings } from './store/queue-health.ts';
import { lockSeen, saveSeen } from './store/seen.ts';
import type { RoutingTelemetry } from './telemetry.ts';

/** load → handle → save of the group `routing`: two round trips a batch besides the inbox claim, whatever its size. */
export function routingHandler(o: {
  readonly pool: string /** The engine of the schema's present version. */;
  readonly engine: (tx: Tx) => Promise<RoutingEngine>;
  /** Called with the configuration versions that records name, before anything is decided. @throws PassingFault where one is newer than ours */
  readonly require: (versions: Iterable<string>) => void;
  readonly wake: Wake;
  readonly telemetry: RoutingTelemetry;
}): BatchHandler<ConsumerWork> {
  return {
    topics: [TOPICS.conversationsEvents.name],
    async load(tx, events, now) {
      o.require(new Set(events.flatMap(({ data }) => textOf(data, 'configVersion'))));
      const tickets = new Set(events.flatMap(({ data }) => textOf(data, 'ticketId')));
      const [engine, seen, standings] = await Promise.all([o.engine(tx), lockSeen(tx, [...tickets]), readStandings(tx, o.pool)]);
      return { now, engine, queues: healthAt(standings, now), seen, touched: new Set(), appended: [], excluded: new Map(), stale: o.telemetry.staleDropped, mintItem: () => mint('wrk', now) };
    },
    handle,
    async save(tx, work) {
      saveSeen(tx, new Map([...work.touched].map((id) => [id, work.seen.get(id) ?? 0])), work.now);
      saveConcerned(tx, SCHEMA, work.excluded);
      appendInputs(tx, o.pool, work.appended);
      tx.onCommit(() => o.wake.ring());
      return [];
    },
  };
}

function textOf(data: unknown, name: string): string[] {
  const found = (data as Record<string, unknown> | null)?.[name];
  return typeof found === 'string' ? [found] : [];
}
