import { benchRelay, type RelayFigures } from '@sluice/stream/bench';
import { atLeast, benchResult, type BenchResult } from './figures.ts';
import { scratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';

export interface RelayOptions {
  readonly seconds: number;
  readonly holdXid: boolean;
  readonly minutes: number;
}

/** Outbox → log → three groups, at 10 and at 100 events a transaction; beside as many plain inserts. */
export async function benchRelayCommand(scratch: Scratch, say: (text: string) => void, { seconds, holdXid, minutes }: RelayOptions): Promise<BenchResult> {
  const { socket } = await scratchServer(scratch);
  const run = async (perTransaction: number): Promise<RelayFigures> => {
    say(`${perTransaction} events a transaction for ${seconds} s`);
    return benchRelay({ server: { socket }, seconds, perTransaction });
  };
  const ten = await run(10);
  const hundred = await run(100);
  if (holdXid) say(`10 events a transaction for ${minutes} min while another session holds an xid`);
  const held = holdXid ? await benchRelay({ server: { socket }, seconds: minutes * 60, perTransaction: 10, heldXid: true }) : undefined;
  const runs = [ten, hundred, ...(held ? [held] : [])];
  const published = runs.reduce((sum, one) => sum + one.published, 0);
  return benchResult({
    bench: 'relay',
    perSecond: ten.perSecond,
    limit: { what: 'plain batch inserts of the same events', perSecond: ten.limitPerSecond },
    // A run is complete when every group has had every event once and in order.
    found: { accepted: published, found: runs.reduce((sum, one) => sum + (one.complete ? one.published : Math.min(...Object.values(one.handled), one.published - 1)), 0) },
    bars: [
      atLeast('at 10 events a transaction', ten.perSecond, 'events/s', 10_000),
      atLeast('at 100 events a transaction', hundred.perSecond, 'events/s', 15_000),
      ...(held ? [atLeast(`share of it in the slowest stretch of ${minutes} min with a held xid`, (100 * held.slowestPerSecond) / ten.perSecond, '%', 50)] : []),
    ],
    details: { ten, hundred, ...(held ? { heldXid: held } : {}) },
  });
}
