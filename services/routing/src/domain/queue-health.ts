import type { Instant } from '@sluice/kernel';
import { each, freeAmong, type QueueHealth } from '@sluice/matching';
import type { PoolState } from './pool.ts';
import { queueWait } from './waits.ts';

/** How a queue stands, so that it stays true for as long as nothing happens. */
export interface QueueStanding {
  readonly waiting: number;
  /** Since when the oldest of them waits; null: none does. */
  readonly oldestSince: Instant | null;
  /** Of one that comes now, at the median, to the second; null: unknown. */
  readonly expectedWaitMs: number | null;
  /** Members who could take something of some channel. */
  readonly agentsFree: number;
}
export type Standings = Readonly<Record<string, QueueStanding>>;

export function standingsOf(pool: PoolState, now: Instant): Standings {
  const { index, asks } = pool.engine;
  return Object.fromEntries(
    pool.config.queues.map(({ id }): [string, QueueStanding] => {
      const list = pool.byQueue.get(id);
      let oldestSince = Infinity;
      if (list) for (const { waitFrom } of each(list)) oldestSince = Math.min(oldestSince, waitFrom);
      const wait = queueWait(pool, id, now);
      const members = asks.queues.get(id)?.members;
      return [
        id,
        {
          waiting: list?.size ?? 0,
          oldestSince: Number.isFinite(oldestSince) ? oldestSince : null,
          expectedWaitMs: 'unknown' in wait ? null : Math.round(wait.p50Ms / 1000) * 1000,
          agentsFree: members ? freeAmong(index, members.bits) : 0,
        },
      ];
    }),
  );
}

/** As rules ask of it. */
export function healthAt(standings: Standings, now: Instant): Readonly<Record<string, QueueHealth>> {
  return Object.fromEntries(Object.entries(standings).map(([id, { oldestSince, ...one }]) => [id, { ...one, oldestMs: oldestSince === null ? 0 : Math.max(0, now - oldestSince) }]));
}
