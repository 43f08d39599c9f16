import type { Logger } from '@sluice/runtime';
import { meter } from '@sluice/runtime';
import type { Outcome } from './domain/outcome.ts';
import type { PoolState } from './domain/pool.ts';
import { first } from './domain/sorted-list.ts';

/** Business events of routing: each is counted and said in one place. Ids only, never a customer's words. */
export interface RoutingTelemetry {
  tookPool(pool: string, lease: number, items: number, agents: number): void;
  lostPool(pool: string, why: string): void;
  decided(pool: PoolState, outcome: Outcome): void;
  readonly staleDropped: (type: string) => void;
}

export function routingTelemetry(logger: Logger): RoutingTelemetry {
  const m = meter('routing');
  const decisions = m.createCounter('sluice.work.decided', { description: 'decision cards by cause' });
  const returned = m.createCounter('sluice.work.returned', { description: 'work taken from its holder, by reason' });
  const wait = m.createHistogram('sluice.work.wait', { unit: 'ms', description: 'from queued to assigned' });
  const latency = m.createHistogram('sluice.work.decision', { unit: 'ms', description: 'from the change that made it possible to the decision' });
  const stale = m.createCounter('sluice.work.stale', { description: 'events about a ticket older than one already seen' });
  let current: PoolState | undefined;
  m.createObservableGauge('sluice.work.waiting', { description: 'waiting work by queue' }).addCallback((gauge) => {
    for (const [queue, list] of current?.byQueue ?? []) gauge.observe(list.size, { queue });
  });
  m.createObservableGauge('sluice.work.waiting.first', { unit: 'ms', description: 'since when the next of each queue has waited, as an instant' }).addCallback((gauge) => {
    for (const [queue, list] of current?.byQueue ?? []) gauge.observe(first(list)?.queuedAt ?? 0, { queue });
  });
  return {
    tookPool: (pool, lease, items, agents) => logger.info({ pool, lease, items, agents }, 'took the pool'),
    lostPool: (pool, why) => logger.warn({ pool, why }, 'lost the pool'),
    decided(pool, outcome) {
      current = pool;
      for (const { cause, decision } of outcome.cards) {
        decisions.add(1, { cause, queue: decision.queueId });
        if (cause === 'waiting') continue;
        wait.record(decision.waitedMs, { queue: decision.queueId });
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
