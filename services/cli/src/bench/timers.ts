import { benchTimers, type TimerFigures } from '@sluice/store/bench';
import { atLeast, atMost, benchResult, type BenchResult, figure } from './figures.ts';
import { scratchServer } from './scratch-server.ts';
import type { Scratch } from './scratch.ts';

export interface TimersOptions {
  readonly pending: number;
}

/** Durable timers while very many wait: scheduled, fired at a steady rate, fired in a burst; beside as many plain inserts. */
export async function benchTimersCommand(scratch: Scratch, say: (text: string) => void, { pending }: TimersOptions): Promise<BenchResult> {
  const { socket } = await scratchServer(scratch);
  say(`${pending} timers pending`);
  const figures = await benchTimers({ server: { socket }, pending });
  return timersResult(figures);
}

/** A run is complete when every timer that was due has fired once and every other still stands. */
function timersResult(figures: TimerFigures): BenchResult {
  const { firePerSecond, schedulePerSecond, limitPerSecond, latenessP99Ms, pending, fired, complete } = figures;
  const all = pending + fired;
  const result = benchResult({
    bench: 'timers',
    perSecond: firePerSecond,
    limit: { what: 'plain inserts of the same rows', perSecond: limitPerSecond },
    found: { accepted: all, found: complete ? all : all - 1 },
    bars: [atMost(`lateness p99 at 1000 due/s with ${pending} pending`, latenessP99Ms, 'ms', 100), atLeast('schedule', schedulePerSecond, '/s', 50_000), atLeast('fire', firePerSecond, '/s', 30_000)],
    details: { schedulePerSecond, scheduleRatio: figure(schedulePerSecond / limitPerSecond), latenessMs: { p50: figures.latenessP50Ms, p99: latenessP99Ms, max: figures.latenessMaxMs } },
  });
  return { ...result, firePerSecond: result.perSecond };
}
