import type { Clock, Instant } from '@sluice/kernel';
import { type Logger, meter } from '@sluice/runtime';
import type { Outcome } from './domain/outcome.ts';
import type { PoolState } from './domain/pool.ts';
import { each } from '@sluice/matching';

/** Business events of routing: each is counted and said in one place. Ids only, never a customer's words. */
export interface RoutingTelemetry {
  /** From here on the gauges show this pool, as it stands at each reading. */
  tookPool(pool: PoolState, lease: number): void;
  lostPool(pool: string, why: string): void;
  /** Of our own will. In both cases another process shows it now, and this one nothing. */
  leftPool(): void;
  decided(outcome: Outcome): void;
  readonly staleDropped: (type: string) => void;
}

/** A contact waits milliseconds or a weekend; the usual bounds end at ten seconds. */
const WAITS = { unit: 'ms', advice: { explicitBucketBoundaries: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000] } };

export function routingTelemetry(logger: Logger, clock: Clock): RoutingTelemetry {
  const m = meter('routing');
  const decisions = m.createCounter('sluice.work.decided', { description: 'decision cards by cause' });
  const returned = m.createCounter('sluice.work.returned', { description: 'work taken from its holder, by reason' });
  const wait = m.createHistogram('sluice.work.wait', { ...WAITS, description: 'from queued to assigned' });
  const accepted = m.createHistogram('sluice.contact.assigned', { ...WAITS, description: 'from the trusted receipt of a contact to its agent, where nobody had the ticket before' });
  const latency = m.createHistogram('sluice.work.decision', { unit: 'ms', description: 'from the change that made it possible to the decision' });
  const stale = m.createCounter('sluice.work.stale', { description: 'events about a ticket older than one already seen' });
  let current: PoolState | undefined;
  /** The SDK repeats the last value of what is not observed any more: whoever was shown once is shown as 0 then. */
  const shown = new Set<string>();
  const waiting = (): ReadonlyMap<string, Waiting> => {
    const now = waitingIn(current);
    for (const queue of now.keys()) shown.add(queue);
    return new Map([...[...shown].map((queue) => [queue, NONE] as const), ...now]);
  };
  m.createObservableGauge('sluice.work.waiting', { description: 'waiting work by queue' }).addCallback((gauge) => {
    for (const [queue, { count }] of waiting()) gauge.observe(count, { queue });
  });
  m.createObservableGauge('sluice.work.waiting.age', { unit: 'ms', description: 'how long the oldest waiting work of each queue has waited; 0 where none waits' }).addCallback((gauge) => {
    const now = clock.now();
    for (const [queue, { oldest }] of waiting()) gauge.observe(oldest === undefined ? 0 : Math.max(0, now - oldest), { queue });
  });
  return {
    tookPool(pool, lease) {
      current = pool;
      logger.info({ pool: pool.id, lease, items: pool.items.size, agents: pool.engine.agents.length }, 'took the pool');
    },
    lostPool(pool, why) {
      current = undefined;
      logger.warn({ pool, why }, 'lost the pool');
    },
    leftPool: () => void (current = undefined),
    decided(outcome) {
      for (const { at, asked, cause, decision } of outcome.cards) {
        decisions.add(1, { cause, queue: decision.queueId });
        if (cause === 'waiting') continue;
        wait.record(decision.waitedMs, { queue: decision.queueId });
        if (asked.lastAgentId === null) accepted.record(Math.max(0, at - asked.receivedAt), { queue: decision.queueId });
        latency.record(decision.decidedInMs);
      }
      for (const event of outcome.events) {
        if (event.name === 'work.returned') {
          returned.add(1, { reason: event.data.reason });
          logger.info({ ticketId: event.data.ticketId, agentId: event.data.agentId, reason: event.data.reason }, 'work returned');
        }
      }
    },
    staleDropped: (type) => stale.add(1, { type }),
  };
}

interface Waiting {
  readonly count: number;
  readonly oldest: Instant | undefined;
}
const NONE: Waiting = { count: 0, oldest: undefined };

/** Every configured queue, and those that still hold work without being one. The oldest is looked for: a list is kept by rank, not by age. */
function waitingIn(pool: PoolState | undefined): ReadonlyMap<string, Waiting> {
  const found = new Map<string, Waiting>();
  for (const { id } of pool?.config.queues ?? []) found.set(id, NONE);
  for (const [queue, list] of pool?.byQueue ?? []) {
    let oldest: Instant | undefined;
    for (const { waitFrom } of each(list)) if (oldest === undefined || waitFrom < oldest) oldest = waitFrom;
    found.set(queue, { count: list.size, oldest });
  }
  return found;
}
