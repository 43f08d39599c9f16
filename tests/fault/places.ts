import { type CrashPoint, crashPoints } from '@sluice/runtime';

/** By what would be missed most: where a round is short, it dies at the first ones. */
const CONSUMERS = ['conversation', 'routing', 'channel-email', 'sla', 'channel-api.outcomes', 'channel-email.outcomes', 'gateway.config'];
const SCHEMAS = ['conversation', 'routing', 'channel_email', 'sla', 'channel_api', 'config'];

/** Where a standalone passes while customers write, agents answer, clocks run and the configuration changes. The rest of the list is passed by other drivers, or by poison and once in ten thousand events: packages/stream dies there. */
const PASSED = crashPoints({
  batch: CONSUMERS,
  relay: SCHEMAS,
  timers: ['sla', 'conversation'],
  clocks: ['sla'],
  call: ['conversation', 'channel_api', 'config'],
  configuration: ['conversation', 'routing', 'channel_email', 'sla', 'channel_api'],
  intake: ['channel_email', 'channel_api'],
  delivery: ['channel_email'],
  pool: ['default'],
});

/** The first of each kind, then the second of each, …: however short a round is, it spreads over all kinds. */
export const PLACES: readonly CrashPoint[] = inTurns([...Map.groupBy(PASSED, (point) => point.split('.')[0]).values()]);

function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, n) => lists.flatMap((list) => list.slice(n, n + 1))).flat();
}

export const RUNS_IN_CHAIN = 10;
export const CHAINS = { short: 4, long: 24 } as const;

/** Where a chain dies at each of its runs; chains are numbered from 1. */
export const placesOf = (chain: number): CrashPoint[] => Array.from({ length: RUNS_IN_CHAIN }, (_, run) => PLACES[((chain - 1) * RUNS_IN_CHAIN + run) % PLACES.length]!);
