import type { Decision } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import { each, freeIn, type QueueHealth } from '@sluice/matching';
import type { PoolState } from './pool.ts';
import { queueWait, toldAs } from './waits.ts';

/** How a queue stands, so that it stays true for as long as nothing happens. */
export interface QueueStanding {
  readonly waiting: number;
  /** Since when the oldest of them waits; null: none does. */
  readonly oldestSince: Instant | null;
  /** Of one that comes now behind all who wait, to the second. */
  readonly expectedWait: NonNullable<Decision['expectedWait']>;
  /** Members who could take something of some channel. */
  readonly agentsFree: number;
}
export type Standings = Readonly<Record<string, QueueStanding>>;

export function standingsOf(pool: PoolState, now: Instant): Standings {
  return Object.fromEntries(
    pool.config.queues.map(({ id }): [string, QueueStanding] => {
      const list = pool.byQueue.get(id);
      let oldestSince = Infinity;
      if (list) for (const { waitFrom } of each(list)) oldestSince = Math.min(oldestSince, waitFrom);
      const wait = queueWait(pool, id, now);
      return [
        id,
        {
          waiting: list?.size ?? 0,
          oldestSince: Number.isFinite(oldestSince) ? oldestSince : null,
          expectedWait: toldAs('unknown' in wait ? wait : { ...wait, p50Ms: toSecond(wait.p50Ms), p90Ms: toSecond(wait.p90Ms) }),
          agentsFree: freeIn(pool.engine, id),
        },
      ];
    }),
  );
}

const toSecond = (ms: number): number => Math.round(ms / 1000) * 1000;

/** As rules ask of it: the median, and null where nobody knows. */
export function healthAt(standings: Standings, now: Instant): Readonly<Record<string, QueueHealth>> {
  return Object.fromEntries(
    Object.entries(standings).map(([id, { oldestSince, expectedWait, ...one }]) => [
      id,
      { ...one, expectedWaitMs: expectedWait.p50Ms ?? null, oldestMs: oldestSince === null ? 0 : Math.max(0, now - oldestSince) },
    ]),
  );
}
